import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  GLOBAL,
  HARD_STOP,
  INTENTS,
  LANGUAGE_NAMES,
  NO,
  SOFT_STOP,
  YES,
} from '../../../src/bots/conversation/lexicon.js'
import { normalise, tenDigits } from '../../../src/bots/conversation/normalise.js'
import { type Understood, understand } from '../../../src/bots/conversation/understand.js'

const NOTHING: Omit<Understood, 'sure'> = {
  hardStop: false,
  softStop: false,
  global: undefined,
  language: undefined,
  answer: undefined,
  digits: undefined,
  intent: undefined,
}

describe('a text is compared', () => {
  it.each([
    ['in one case', 'OÙ En Est', 'ou en est'],
    ['without French accents', 'déposer à fournir ça Noël', 'deposer a fournir ca noel'],
    ['without French accents that are signs of their own', 'arrêt'.normalize('NFD'), 'arret'],
    ['without vowel signs', 'تَوَقَّفْ', 'توقف'],
    ['without tatweel', 'تـــوقـف', 'توقف'],
    ['with one form of alif', 'أإآٱا', 'اا'],
    ['with one form of ya', 'شكوى على', 'شكوي علي'],
    ['with one form of ta marbuta', 'حالة', 'حاله'],
    ['with waw and ya that carry no hamza', 'ؤ ئ', 'و ي'],
    ['with one form of kaf', 'گڭݣک', 'كك'],
    ['with the letters of Arabic alone', 'پ ڤ', 'ب ف'],
    ['with Arabic-Indic digits as 0–9', '٠١٢٣٤٥٦٧٨٩', '0123456789'],
    ['with Persian digits as 0–9', '۰۱۲۳۴۵۶۷۸۹', '0123456789'],
    ['with one apostrophe', 'd’accord dʼaccord d`accord', "d'accord d'accord d'accord"],
    ['without emoji', '👍🏽 stop 🛑', 'stop'],
    ['without punctuation', '« Menu » !?…', 'menu'],
    ['with no letter more than twice in a row', 'soooo saaafi', 'soo saafi'],
    ['with figures as often as they were typed', '1000', '1000'],
    ['without direction marks', '\u200fتوقف\u200e \u202bقف\u202c \u2067safi\u2069', 'توقف قف safi'],
    ['without signs nobody sees', 's\u200bt\u200do\ufeffp', 'stop'],
    ['with plain letters for wide and joined ones', 'ＳＴＯＰ ﬁn ﻻ', 'stop fin لا'],
    ['with one space where there are many kinds', 'où\u00a0en\u202f est \n mon\tdossier', 'ou en est mon dossier'],
    ['in Tifinagh as it is', 'ⴰⴷⴷⴰⴷ', 'ⴰⴷⴷⴰⴷ'],
  ])('%s', (_, typed, compared) => {
    expect(normalise(typed)).toBe(compared)
  })

  it('the same again once it was compared', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (typed) => {
        const once = normalise(typed)
        expect(normalise(once)).toBe(once)
      }),
    )
  })
})

describe('ten digits are found', () => {
  it.each([
    ['as they are', '4821930756'],
    ['as they are read aloud', '482 193 075 6'],
    ['in pairs, with points, hyphens or strokes', '48.21-93/07 56'],
    ['in Arabic digits', '٤٨٢ ١٩٣ ٠٧٥ ٦'],
    ['in Persian digits', '۴۸۲۱۹۳۰۷۵۶'],
    ['with spaces that do not break', '482\u00a0193\u202f075\u00a06'],
    ['between direction marks', '\u2068482 \u200e193 075 6\u2069'],
    ['in a sentence', 'où en est le 482 193 075 6, s’il vous plaît ?'],
    ['at the end of one', 'رقم الملف: 4821930756.'],
    ['after another number', 'dossier 12 du Nador : 4821930756'],
  ])('%s', (_, typed) => {
    expect(tenDigits(typed)).toBe('4821930756')
  })

  it.each([
    ['nine', '482193075'],
    ['eleven', '48219307561'],
    ['a mobile with its country', '+212 6 12 34 56 78'],
    ['figures of two words', '48219 et 30756'],
    ['none', 'mon dossier'],
  ])('but not where there are %s', (_, typed) => {
    expect(tenDigits(typed)).toBeUndefined()
  })
})

/** What people in Nador type, by what they mean (rokhas-domain.md §6.3). */
const TYPED: [meant: Partial<Understood>, typed: string[]][] = [
  [
    { intent: 'status' },
    [
      'حالة',
      'تتبع',
      'فين وصل الملف',
      'فين وصلات',
      'واش واجدة الرخصة',
      'آش خبار الدوسي',
      'شنو جديد؟',
      '7ala',
      'tatabo3',
      'fin wsel dossier',
      'wach wajda rokhsa',
      'chno jdid',
      'milaf dyali',
      'état',
      'Statut',
      'suivi',
      'Où en est mon dossier ?',
      'ou en est mon dossier',
      'avancement',
      'mani yiwed dossier inu',
      'mani telled rokhsa',
      'rokhsa inu',
      'tiwed?',
      'ⴰⴷⴷⴰⴷ',
      'ⵜⵓⵜⵜⵔⴰ',
    ],
  ],
  [
    { intent: 'file' },
    [
      'je voudrais déposer une demande de permis',
      'nouvelle demande',
      'je veux construire',
      'إيداع طلب',
      'بغيت رخصة',
      'رخصة البناء',
      'بغيت نبني دار',
      'bghit rokhsa',
      'bghit nebni',
    ],
  ],
  [
    { intent: 'documents' },
    [
      'الوثائق',
      'شنو الوراق',
      'لوراق اللازمة',
      'chno lwra9',
      'lwra9',
      'wata2i9',
      'papiyat',
      'pièces',
      'les documents',
      'dossier à fournir',
      'ⴰⵔⵔⴰⵜⵏ',
    ],
  ],
  [
    { global: 'help' },
    [
      'مساعدة',
      'عاونوني',
      'عفاك',
      'ما فهمتش',
      'كيفاش',
      '3awnouni',
      '3afak',
      'mosa3ada',
      'kifach',
      'Aide',
      'help !',
      '?',
      'tallalt',
      '3awnayi',
      'ⵜⵉⵡⵉⵙⵉ',
    ],
  ],
  [{ global: 'menu' }, ['menu', 'MENU', '/menu', 'القائمة', 'accueil']],
  [{ global: 'cancel' }, ['annuler', 'إلغاء', 'الغاء', 'ⵙⵙⵔ']],
  [
    { global: 'start' },
    [
      '/start',
      'ابدأ',
      'اشتراك',
      'رجع',
      'bda',
      'start',
      'reprendre',
      'azul',
      'ⴰⵣⵓⵍ',
      'salam',
      'السلام عليكم',
      'Bonjour',
    ],
  ],
  [{ global: 'language' }, ['لغة', 'logha', 'langue', 'ⵜⵓⵜⵍⴰⵢⵜ']],
  [{ language: 'ar' }, ['عربية', 'العربية', '3arbiya', 'arabe']],
  [{ language: 'fr' }, ['فرنسية', 'fransawiya', 'français', 'Francais']],
  [
    { language: 'zgh' },
    ['أمازيغية', 'الأمازيغية', 'بالريفية', 'amazighiya', 'amazigh', 'tamazight', 'tarifit', 'ⵜⴰⵎⴰⵣⵉⵖⵜ'],
  ],
  [
    { hardStop: true },
    ['STOP', 'stop.', 'Arrêt', 'ARRET', 'désabonner', 'désinscrire', 'توقف', 'تَوَقَّف', 'إلغاء الاشتراك', '🛑 stop'],
  ],
  [{ softStop: true }, ['صافي', 'حبس', 'قف', 'ما بغيتش', 'safi', 'Safi!', 'mabghitch', '7bess', 'bedd', 'ⴱⴷⴷ', 'ⵙⴱⴷⴷ']],
  [{ answer: 'yes' }, ['oui', 'OK', 'D’accord', 'نعم', 'واخا', 'wakha', 'wah', 'ⵢⴰⵀ', 'ⵡⴰⵅⵅⴰ']],
  [{ answer: 'no' }, ['non', 'لا', 'lla', 'ⵓⵀⵓ']],
  [{ digits: '4821930756' }, ['482 193 075 6', '٤٨٢١٩٣٠٧٥٦', 'N° 4821930756.']],
  [{ digits: '4821930756', intent: 'status' }, ['suivi 482 193 075 6', 'حالة ٤٨٢١٩٣٠٧٥٦']],
]

describe.each(TYPED)('%o is meant', (meant, typed) => {
  it.each(typed)('by “%s”', (text) => {
    expect(understand(text)).toMatchObject({ ...NOTHING, ...meant })
  })
})

describe('one slip is forgiven', () => {
  it.each([
    ['suivii', 'status'],
    ['avancment', 'status'],
    ['documants', 'documents'],
    ['deposser', 'file'],
  ] as const)('in a long word: “%s”', (typed, intent) => {
    expect(understand(typed).intent).toBe(intent)
  })

  it('but not in a short one, nor two in a long one', () => {
    expect(understand('etal').intent).toBeUndefined()
    expect(understand('docmants').intent).toBeUndefined()
  })

  it('and never in a word that stops notices', () => {
    for (const typed of ['stopp', 'stap', 'توقفت', 'arrete', 'safy', 'صافية'])
      expect(understand(typed)).toMatchObject({ hardStop: false, softStop: false })
  })
})

describe('nobody is stopped', () => {
  it.each([
    'je ne veux pas de stop',
    'le stop au carrefour',
    'faut-il arrêt ou permis ?',
    'safi nador',
    'j’habite à Safi',
    'صافي شكرا',
    'ما بغيتش نبني',
    'لا توقف البناء',
    'non stop',
    'stop svp',
  ])('by a sentence that contains the word: “%s”', (typed) => {
    expect(understand(typed)).toMatchObject({ hardStop: false, softStop: false })
  })

  it.each(['بركة', 'baraka', 'البركة'])('by “%s”, which means both enough and blessing: it is nothing', (typed) => {
    expect(understand(typed)).toMatchObject(NOTHING)
  })
})

it.each(['', '   ', '👍', '…', 'la', 'le permis', '\u200f'])('“%s” means nothing', (typed) => {
  expect(understand(typed)).toMatchObject(NOTHING)
})

describe('the words', () => {
  const lists = {
    'a hard stop': HARD_STOP,
    'a soft stop': SOFT_STOP,
    yes: YES,
    no: NO,
    ...Object.fromEntries(Object.entries(GLOBAL).map(([word, phrases]) => [`the word ${word}`, phrases])),
    ...Object.fromEntries(Object.entries(LANGUAGE_NAMES).map(([language, names]) => [language, names])),
  }

  it('mean one thing each: no word stands in two lists', () => {
    const owners = new Map<string, Set<string>>()
    for (const [list, phrases] of Object.entries(lists))
      for (const phrase of phrases) {
        const compared = normalise(phrase) || phrase
        owners.set(compared, (owners.get(compared) ?? new Set()).add(list))
      }
    expect([...owners].filter(([, among]) => among.size > 1)).toEqual([])
  })

  it('that show what is wanted are each understood by themselves', () => {
    for (const [intent, phrases] of Object.entries(INTENTS))
      for (const phrase of phrases) expect([phrase, understand(phrase).intent]).toEqual([phrase, intent])
  })
})

it('any text at all is read without failing', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (typed) => void understand(typed)))
})
