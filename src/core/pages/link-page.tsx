import { type Request, type Response, Router } from 'express'
import { civilDate } from '../../clock.js'
import type { Pages } from '../../page/page.js'
import { spokenReference, type Words } from '../../words.js'
import type { Link, Permits } from '../index.js'

/** `/d/{token}`: says what a link holds; only its button gives the paper, so a previewer's visit spends and counts nothing. */
export function createLinkPage({ permits, pages, words }: { permits: Permits; pages: Pages; words: Words }): Router {
  const { links } = permits

  /** The link and its file, or a page that says why not. */
  async function open(request: Request, response: Response) {
    const link = await links.open(String(request.params.token))
    const [contact] = typeof link === 'object' ? await permits.contacts.openTo(link.personId) : []
    const language = pages.language(request, contact?.language)
    const t = pages.say(language)
    const file = typeof link === 'object' && link.kind !== 'filing' ? await permits.file(link.applicationId) : undefined
    if (typeof link === 'object' && file) return { link, file, language, t }
    const main = <div class="card bad">{t(link === 'expired' ? 'link.expired' : 'link.unknown')}</div>
    pages.send(request, response, { status: link === 'expired' ? 410 : 404, language, title: t('service'), main })
    return undefined
  }

  const until = ({ expiresAt }: Link) => civilDate(expiresAt).toString()

  return Router()
    .get('/d/:token', async (request, response) => {
      const opened = await open(request, response)
      if (!opened) return
      const { link, file, language, t } = opened
      const commune = (await permits.commune(file.communeCode))!
      const names = { ar: commune.nameAr, fr: commune.nameFr, zgh: commune.nameZgh ?? commune.nameAr }
      const valid = t('link.valid', { date: words.date(language, until(link)) })
      if (link.kind === 'refusal')
        return pages.send(request, response, {
          language,
          title: t('link.refusal'),
          main: (
            <>
              <h1>{t('link.refusal')}</h1>
              <Reference label={t('reference')} reference={file.reference} />
              <div class="card">
                <h2>{t('link.reasons')}</h2>
                <p dir="auto">{file.refusalReasons}</p>
              </div>
              <p>{t('link.appeal')}</p>
              <p class="soft">{valid}</p>
            </>
          ),
        })
      const signedOn = file.permit ? civilDate(file.permit.signedAt).toString() : ''
      pages.send(request, response, {
        language,
        title: t('link.permit'),
        main: (
          <>
            <h1>{t('link.permit')}</h1>
            <Reference label={t('reference')} reference={file.reference} />
            <div class="card good">
              <p>{t('link.permit-text', { commune: names[language], date: words.date(language, signedOn) })}</p>
              <form method="post">
                <button type="submit">{t('link.download')}</button>
              </form>
            </div>
            <p class="soft">{valid}</p>
          </>
        ),
      })
    })
    .post('/d/:token', async (request, response) => {
      const opened = await open(request, response)
      if (!opened) return
      const { link, file } = opened
      const paper = link.kind === 'permit' ? await permits.permitPaper(file.id) : undefined
      if (!paper) return void response.sendStatus(404)
      await links.countDownload(link.id)
      response
        .type('application/pdf')
        .set('Cache-Control', 'no-store')
        .set('Content-Disposition', `attachment; filename="permis-${file.reference}.pdf"`)
        .send(Buffer.from(paper))
    })
}

function Reference({ label, reference }: { label: string; reference: string }) {
  return (
    <p class="soft">
      {label} <bdi class="reference">{spokenReference(reference)}</bdi>
    </p>
  )
}
