/** What people type, as typed: Arabic and Darija in both scripts, French, Tarifit, Tamazight. Compared after `normalise`. */
export type Intent = 'status' | 'file' | 'documents'
export type GlobalWord = 'menu' | 'help' | 'language' | 'start' | 'cancel'

/** Ends notices wherever it is said. Only as the whole message. */
export const HARD_STOP = ['stop', 'arrêt', 'arret', 'désabonner', 'désinscrire', 'توقف', 'إلغاء الاشتراك']

/** Means "no" to a question, and stop only where nothing was asked. Only as the whole message. */
export const SOFT_STOP = ['صافي', 'حبس', 'قف', 'ما بغيتش', 'safi', 'mabghitch', '7bess', 'bedd', 'ⴱⴷⴷ', 'ⵙⴱⴷⴷ']

export const YES = ['oui', 'yes', 'ok', "d'accord", 'نعم', 'اه', 'واخا', 'موافق', 'wakha', 'wah', 'ah', 'ⵢⴰⵀ', 'ⵡⴰⵅⵅⴰ']
export const NO = ['non', 'no', 'لا', 'lla', 'ⵓⵀⵓ']

/** Heard anywhere in a dialogue. Only as the whole message. */
export const GLOBAL: Record<GlobalWord, string[]> = {
  menu: ['menu', 'accueil', 'القائمة', 'الرئيسية', 'ⵜⴰⵍⴳⴰⵎⵜ', '/menu'],
  help: [
    'aide',
    'help',
    '?',
    '/help',
    'مساعدة',
    'عاونوني',
    'عفاك',
    'ما فهمتش',
    '3awnouni',
    '3afak',
    'mosa3ada',
    'kifach',
    'كيفاش',
    'tallalt',
    '3awnayi',
    '3awn-ayi',
    'ⵜⵉⵡⵉⵙⵉ',
  ],
  language: ['langue', 'language', '/langue', 'لغة', 'اللغة', 'logha', 'ⵜⵓⵜⵍⴰⵢⵜ', 'ⵙⵏⴼⵍ ⵜⵓⵜⵍⴰⵢⵜ'],
  start: [
    '/start',
    'start',
    'bonjour',
    'salut',
    'bonsoir',
    'salam',
    'السلام عليكم',
    'سلام',
    'مرحبا',
    'azul',
    'ⴰⵣⵓⵍ',
    'ابدأ',
    'اشتراك',
    'رجع',
    'reprendre',
    'abonner',
    'bda',
  ],
  cancel: ['annuler', 'cancel', 'إلغاء', 'الغاء', 'ⵙⵙⵔ', '/annuler'],
}

/** A language asked for by its name, as the whole message. */
export const LANGUAGE_NAMES = {
  ar: ['arabe', 'عربية', 'العربية', '3arbiya', 'بالعربية', 'ⵜⴰⵄⵔⴰⴱⵜ'],
  fr: ['français', 'francais', 'فرنسية', 'الفرنسية', 'fransawiya', 'ⵜⴰⴼⵔⴰⵏⵙⵉⵙⵜ'],
  zgh: ['amazigh', 'amazighe', 'tamazight', 'tarifit', 'أمازيغية', 'الأمازيغية', 'بالريفية', 'amazighiya', 'ⵜⴰⵎⴰⵣⵉⵖⵜ'],
} as const

/** Phrases of a message that show what is wanted: each counts when all its words are there; one with `~` counts half. */
export const INTENTS: Record<Intent, string[]> = {
  status: [
    'حالة',
    'تتبع',
    'فين وصل',
    'فين وصلات',
    'واش واجدة',
    'اش خبار',
    'وصل الملف',
    'فين الملف',
    'شنو جديد',
    '7ala',
    'tatabo3',
    'fin wsel',
    'fin wslat',
    'wach wajda',
    'chno jdid',
    'milaf dyali',
    'état',
    'statut',
    'suivi',
    'suivre',
    'où en est',
    'avancement',
    '~mon dossier',
    'nouvelles',
    'mani yiwed',
    'mani telled',
    'dossier inu',
    'rokhsa inu',
    'tiwed',
    'ⴰⴷⴷⴰⴷ',
    'ⴰⵙⴷⴰⵡ',
    'ⵜⵓⵜⵔⴰ',
    'ⵜⵓⵜⵜⵔⴰ',
  ],
  file: [
    'déposer',
    'nouvelle demande',
    'demander un permis',
    'construire',
    'faire une demande',
    'إيداع',
    'طلب جديد',
    'بغيت رخصة',
    'رخصة البناء',
    'نبني',
    'bghit rokhsa',
    'rokhsat lbni',
    'nebni',
  ],
  documents: [
    'الوثائق',
    'شنو الوراق',
    'لوراق',
    'chno lwra9',
    'lwra9',
    'wata2i9',
    'papiyat',
    'pièces',
    'documents',
    'dossier à fournir',
    'ⴰⵔⵔⴰⵜⵏ',
  ],
}
