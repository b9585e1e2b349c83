import { createHash } from 'node:crypto'
import { type Request, type Response, Router } from 'express'
import { civilDate } from '../../clock.js'
import {
  type ApplicationFile,
  type DocumentCode,
  type Link,
  MAX_DOCUMENT_BYTES,
  PermitError,
  type Permits,
  PROCEDURES,
} from '../../core/index.js'
import type { Language } from '../../message.js'
import { type Form, readForm } from '../../page/form.js'
import type { Pages, Say } from '../../page/page.js'
import type { Words } from '../../words.js'

/** A made-up applicant and documents, for the button that only training has. */
export interface Sample {
  fields: Record<string, string>
  documents: { document: DocumentCode; name: string; bytes: Uint8Array }[]
}

export interface FilingPageDeps {
  permits: Permits
  pages: Pages
  words: Words
  sample?: Sample
}

const FIELDS = ['name', 'cin', 'address', 'landTitle', 'works'] as const

/** `/f/{token}`: the personal part of a request, on our own page, once. What was sent stays while something is still missing. */
export function createFilingPage({ permits, pages, words, sample }: FilingPageDeps): Router {
  const { links } = permits

  async function open(request: Request, response: Response) {
    const link = await links.open(String(request.params.token))
    const file = typeof link === 'object' && link.kind === 'filing' ? await permits.file(link.applicationId) : undefined
    const contact = typeof link === 'object' ? (await permits.contacts.openTo(link.personId))[0] : undefined
    const language = pages.language(request, contact?.language)
    const t = pages.say(language)
    if (typeof link !== 'object' || !file) {
      const main = <div class="card bad">{t(link === 'expired' ? 'link.expired' : 'link.unknown')}</div>
      pages.send(request, response, {
        status: link === 'expired' ? 410 : 404,
        language,
        title: t('filing.title'),
        main,
      })
      return undefined
    }
    if (link.spentAt || file.state !== 'draft') {
      done(request, response, language, 'filing.spent')
      return undefined
    }
    return { link, file, language, t }
  }

  function done(request: Request, response: Response, language: Language, key: 'filing.done' | 'filing.spent'): void {
    const t = pages.say(language)
    pages.send(request, response, {
      language,
      title: t('filing.title'),
      main: (
        <div class="card good" data-filed>
          <h1>{t(key)}</h1>
          <p>{t('filing.done-next')}</p>
        </div>
      ),
    })
  }

  function ask(
    request: Request,
    response: Response,
    { link, file, language, t }: { link: Link; file: ApplicationFile; language: Language; t: Say },
    given: Record<string, string> = {},
    problems: Record<string, string> = {},
  ): void {
    pages.send(request, response, {
      status: Object.keys(problems).length > 0 ? 422 : 200,
      language,
      title: t('filing.title'),
      main: (
        <>
          <h1>{t('filing.title')}</h1>
          <p>{t('filing.intro')}</p>
          <p class="soft">{t('filing.valid', { date: words.date(language, civilDate(link.expiresAt).toString()) })}</p>
          <FilingForm
            t={t}
            file={file}
            given={given}
            problems={problems}
            sample={sample !== undefined}
            refusal={(code) => words.text(language, `bots:refusal.${code}`)}
          />
        </>
      ),
    })
  }

  /** Attaches what came and hands the file in; gives what is still wrong, by field. */
  async function hand(link: Link, file: ApplicationFile, { fields, files }: Form): Promise<Record<string, string>> {
    const actor = { role: 'applicant', personId: link.personId } as const
    const problems: Record<string, string> = {}
    const asked = files.filter(({ field }) => PROCEDURES[file.procedure].documents.some(({ code }) => code === field))
    for (const { field, name, bytes, tooLarge } of asked) {
      const document = field as DocumentCode
      try {
        if (tooLarge)
          throw new PermitError('document-too-large', `${link.applicationId}: over the limit`, { [field]: 'too-large' })
        const print = createHash('sha256').update(bytes).digest('hex').slice(0, 16)
        // With what it replaces, so that going back to an earlier document is an act of its own.
        const replaced = file.attachments.find((attachment) => attachment.document === document)?.id ?? 'none'
        await permits.attach(
          link.applicationId,
          { actor, cause: `page:${link.id}:${document}:${print}:${replaced}` },
          { document, name, bytes },
        )
      } catch (error) {
        Object.assign(problems, problemsOf(error))
      }
    }
    if (Object.keys(problems).length > 0) return problems
    try {
      const input = Object.fromEntries(FIELDS.map((field) => [field, fields[field] ?? '']))
      await permits.perform('file-application', link.applicationId, { actor, cause: `page:${link.id}` }, input)
      await links.spend(link.id)
      return {}
    } catch (error) {
      return problemsOf(error)
    }
  }

  return Router()
    .get('/f/:token', async (request, response) => {
      const opened = await open(request, response)
      if (opened) ask(request, response, opened)
    })
    .post('/f/:token', async (request, response) => {
      const opened = await open(request, response)
      if (!opened) return
      const form = await readForm(request, { maxFileBytes: MAX_DOCUMENT_BYTES })
      const wantsSample = sample !== undefined && form.fields.sample === 'fill'
      if (wantsSample) {
        const { personId, applicationId, id } = opened.link
        for (const document of sample.documents)
          await permits.attach(
            applicationId,
            { actor: { role: 'applicant', personId }, cause: `page:${id}:sample:${document.document}` },
            document,
          )
      }
      const problems = wantsSample ? {} : await hand(opened.link, opened.file, form)
      if (!wantsSample && Object.keys(problems).length === 0)
        return done(request, response, opened.language, 'filing.done')
      const file = (await permits.file(opened.link.applicationId))!
      // Somebody with the same page was quicker: what they handed in stands.
      if (file.state !== 'draft') return done(request, response, opened.language, 'filing.spent')
      ask(request, response, { ...opened, file }, wantsSample ? sample.fields : form.fields, problems)
    })
}

/** A refusal as the fields it names, each with the key of what is wrong. */
function problemsOf(error: unknown): Record<string, string> {
  if (!(error instanceof PermitError)) throw error
  if (error.code === 'invalid-input')
    return Object.fromEntries(Object.keys(error.fields).map((field) => [field, field]))
  return Object.fromEntries(Object.keys(error.fields).map((field) => [field, error.code]))
}

function FilingForm(props: {
  t: Say
  file: ApplicationFile
  given: Record<string, string>
  problems: Record<string, string>
  sample: boolean
  refusal(code: string): string
}) {
  const { t, file, given, problems, sample, refusal } = props
  const count = Object.keys(problems).length
  const problem = (name: string) =>
    problems[name] && (
      <p class="problem" id={`${name}-problem`}>
        {t(`field-problem.${problems[name]}`)}
      </p>
    )
  const field = (
    name: (typeof FIELDS)[number],
    label: string,
    options: { hint?: string; ltr?: boolean; autocomplete?: string } = {},
  ) => (
    <>
      <label for={name}>
        {t(`filing.${label}`)}
        {options.hint && <span class="hint">{t(`filing.${options.hint}`)}</span>}
      </label>
      <input
        id={name}
        name={name}
        value={given[name] ?? ''}
        class={options.ltr ? 'ltr' : undefined}
        dir={options.ltr ? 'ltr' : 'auto'}
        autocomplete={options.autocomplete ?? 'off'}
        aria-invalid={problems[name] ? 'true' : undefined}
        aria-describedby={problems[name] ? `${name}-problem` : undefined}
      />
      {problem(name)}
    </>
  )
  return (
    <>
      {count > 0 && (
        <div class="card bad" role="alert">
          {problems.form ? refusal(problems.form) : t('filing.problems', { count })}
        </div>
      )}
      {sample && (
        <form method="post" encType="multipart/form-data">
          <button class="quiet" type="submit" name="sample" value="fill">
            {t('filing.sample')}
          </button>
        </form>
      )}
      <form class="card" method="post" encType="multipart/form-data" noValidate>
        <fieldset>
          <legend>{t('filing.person')}</legend>
          {field('name', 'name', { autocomplete: 'name' })}
          {field('cin', 'cin', { hint: 'cin-hint', ltr: true })}
          {field('address', 'address', { autocomplete: 'street-address' })}
        </fieldset>
        <fieldset>
          <legend>{t('filing.land')}</legend>
          {field('landTitle', 'land-title', { hint: 'land-title-hint' })}
          {field('works', 'works', { hint: 'works-hint' })}
        </fieldset>
        <fieldset>
          <legend>{t('filing.documents')}</legend>
          <p class="hint">{t('filing.documents-hint')}</p>
          {PROCEDURES[file.procedure].documents.map(({ code, class: kind }) => {
            const attached = file.attachments.find(({ document }) => document === code)
            return (
              <div key={code}>
                <label for={code}>
                  {t(`document.${code}`)}
                  {kind === 'information' && <span class="hint">{t('filing.optional')}</span>}
                  {attached && <span class="hint">{t('filing.attached', { name: attached.name })}</span>}
                </label>
                <input
                  id={code}
                  name={code}
                  type="file"
                  accept="application/pdf,image/jpeg,image/png"
                  aria-invalid={problems[code] ? 'true' : undefined}
                />
                {problem(code)}
              </div>
            )
          })}
        </fieldset>
        <button type="submit">{t('filing.submit')}</button>
      </form>
    </>
  )
}
