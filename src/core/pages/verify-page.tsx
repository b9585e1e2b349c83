import { type Request, type Response, Router } from 'express'
import type { Language } from '../../message.js'
import { readForm } from '../../page/form.js'
import type { Pages, Say } from '../../page/page.js'
import { spokenReference, type Words } from '../../words.js'
import {
  type FullStanding,
  MAX_DOCUMENT_BYTES,
  type PaperVerdict,
  PermitError,
  type Permits,
  type Standing,
  westernDigits,
} from '../index.js'

/** `/verify`: does this permit stand? By number, by number and code (the QR), by the PDF itself. Open to anybody. */
export function createVerifyPage({ permits, pages, words }: { permits: Permits; pages: Pages; words: Words }): Router {
  async function show(request: Request, response: Response, status: number, found?: unknown): Promise<void> {
    const language = pages.language(request)
    const t = pages.say(language)
    pages.send(request, response, {
      status,
      language,
      title: t('verify.title'),
      main: (
        <>
          <h1>{t('verify.title')}</h1>
          {found}
          <p>{t('verify.intro')}</p>
          <Forms t={t} />
        </>
      ),
    })
  }

  async function byNumber(
    request: Request,
    response: Response,
    typed: string,
    code: string | undefined,
  ): Promise<void> {
    const language = pages.language(request)
    const t = pages.say(language)
    try {
      const standing = await permits.standing(westernDigits(typed).replace(/\D/g, ''), code)
      if (!standing) return await show(request, response, 404, <div class="card bad">{t('verify.none')}</div>)
      const wrong = code !== undefined && !('hash' in standing)
      await show(
        request,
        response,
        200,
        <>
          {wrong && <div class="card bad">{t('verify.code-wrong')}</div>}
          <Stands t={t} language={language} words={words} standing={standing} names={await namesOf(standing)} />
        </>,
      )
    } catch (error) {
      if (!(error instanceof PermitError)) throw error
      await show(request, response, 400, <div class="card bad">{t('verify.mistyped')}</div>)
    }
  }

  async function namesOf({ communeCode }: Standing): Promise<Record<Language, string>> {
    const commune = (await permits.commune(communeCode))!
    return { ar: commune.nameAr, fr: commune.nameFr, zgh: commune.nameZgh ?? `${commune.nameAr} / ${commune.nameFr}` }
  }

  const codeOf = (value: unknown) =>
    typeof value === 'string' && value !== '' ? value.trim().toUpperCase() : undefined

  return Router()
    .get('/verify', (request, response) => show(request, response, 200))
    .get('/verify/:reference', (request, response) =>
      byNumber(request, response, request.params.reference, codeOf(request.query.code)),
    )
    .post('/verify', async (request, response) => {
      const { fields, files } = await readForm(request, { maxFileBytes: MAX_DOCUMENT_BYTES, maxFiles: 1 })
      const [file] = files
      if (!file) return byNumber(request, response, fields.reference ?? '', codeOf(fields.code))
      const language = pages.language(request)
      const t = pages.say(language)
      const verdict: PaperVerdict = file.tooLarge ? { verdict: 'unreadable' } : await permits.verify(file.bytes)
      const genuine = verdict.verdict === 'genuine'
      await show(
        request,
        response,
        200,
        <>
          <div class={`card ${genuine ? 'good' : 'bad'}`} data-verdict={verdict.verdict}>
            {t(`verify.${verdict.verdict}`)}
          </div>
          {verdict.verdict === 'genuine' && (
            <Stands
              t={t}
              language={language}
              words={words}
              standing={verdict.standing}
              names={await namesOf(verdict.standing)}
            />
          )}
        </>,
      )
    })
}

function Stands(props: {
  t: Say
  language: Language
  words: Words
  standing: Standing | FullStanding
  names: Record<Language, string>
}) {
  const { t, language, words, standing, names } = props
  const date = (iso: string) => words.date(language, iso)
  return (
    <div class="card good" data-stands={standing.reference}>
      <p>
        <strong>{t('verify.stands')}</strong> <bdi class="reference">{spokenReference(standing.reference)}</bdi>
      </p>
      <p>
        {t('verify.stands-text', {
          procedure: t(`procedure.${standing.procedure}`),
          commune: names[language],
          date: date(standing.signedOn),
        })}
      </p>
      <p class="soft">{t('verify.lapses', { date: date(standing.lapsesOn) })}</p>
      {'hash' in standing && (
        <dl>
          <dt>{t('verify.number-of')}</dt>
          <dd>
            <bdi>{standing.number}</bdi>
          </dd>
          <dt>{t('verify.signatory')}</dt>
          <dd>
            <bdi>{standing.signatory}</bdi>
          </dd>
          <dt>{t('verify.serial')}</dt>
          <dd>
            <bdi>{standing.certificateSerial}</bdi>
          </dd>
          <dt>{t('verify.hash')}</dt>
          <dd>
            <bdi>{standing.hash}</bdi>
          </dd>
        </dl>
      )}
    </div>
  )
}

function Forms({ t }: { t: Say }) {
  return (
    <>
      <form class="card" method="post" action="/verify" encType="multipart/form-data">
        <label for="reference">{t('verify.number')}</label>
        <input class="ltr" id="reference" name="reference" inputMode="numeric" autocomplete="off" required />
        <label for="code">{t('verify.code')}</label>
        <input class="ltr" id="code" name="code" autocomplete="off" maxLength={6} />
        <button type="submit">{t('verify.by-number')}</button>
      </form>
      <form class="card" method="post" action="/verify" encType="multipart/form-data">
        <label for="pdf">{t('verify.pdf')}</label>
        <input id="pdf" name="pdf" type="file" accept="application/pdf" required />
        <button type="submit">{t('verify.by-pdf')}</button>
      </form>
    </>
  )
}
