import { randomUUID } from 'node:crypto'
import express, { type Request, type Response, Router } from 'express'
import {
  ACT_NAMES,
  type ActName,
  type Actor,
  type Application,
  type ApplicationFile,
  type Appointment,
  actsOpenTo,
  PermitError,
  type Permits,
  runningSegment,
} from '../../core/index.js'
import type { Language } from '../../message.js'
import type { Pages, Say } from '../../page/page.js'
import { spokenReference, type Words } from '../../words.js'
import { ActForm, inputOf } from './act-form.js'
import type { OfficeSessions } from './office-session.js'

export interface OfficePageDeps {
  permits: Permits
  pages: Pages
  words: Words
  sessions: OfficeSessions
}

interface SignedIn {
  appointment: Appointment
  actor: Actor & { communeCode: string }
  formToken: string
  language: Language
  t: Say
}

/** `/office`: the work-list of an officer, a member or the president, each file, and the acts that are theirs. */
export function createOfficePage({ permits, pages, words, sessions }: OfficePageDeps): Router {
  const { staff } = permits

  async function signedIn(request: Request): Promise<SignedIn | undefined> {
    const session = sessions.read(request)
    const appointment = session && (await staff.get(session.appointmentId))
    if (!session || !appointment) return undefined
    const { id: appointmentId, name: _, ...held } = appointment
    const language = pages.language(request)
    return {
      appointment,
      actor: { ...held, appointmentId },
      formToken: session.formToken,
      language,
      t: pages.say(language),
    }
  }

  function signIn(request: Request, response: Response, wrong = false): void {
    const language = pages.language(request)
    const t = pages.say(language)
    pages.send(request, response, {
      status: wrong ? 403 : 401,
      language,
      title: t('office.title'),
      main: (
        <>
          <h1>{t('office.title')}</h1>
          {wrong && <div class="card bad">{t('office.key-wrong')}</div>}
          <form class="card" method="post" action="/office/sign-in">
            <label for="key">{t('office.key')}</label>
            <input class="ltr" id="key" name="key" type="password" autocomplete="current-password" required />
            <button type="submit">{t('office.sign-in')}</button>
          </form>
        </>
      ),
    })
  }

  async function showFile(
    request: Request,
    response: Response,
    who: SignedIn,
    reference: string,
    refused?: string,
  ): Promise<void> {
    const { actor, formToken, language, t } = who
    const file = await permits.fileFor(actor, reference)
    const { institution } = who.appointment
    const hasGiven = file.opinions.some((opinion) => opinion.institution === institution)
    const acts = actsOpenTo(actor, file.state).filter((act) => act !== 'give-opinion' || !hasGiven)
    pages.send(request, response, {
      status: refused ? 409 : 200,
      language,
      title: spokenReference(reference),
      main: (
        <>
          <Who {...who} />
          <p>
            <a href="/office">{t('office.back')}</a>
          </p>
          <h1>
            <bdi class="reference">{spokenReference(reference)}</bdi>
          </h1>
          {refused && (
            <div class="card bad" role="alert">
              {words.text(language, `bots:refusal.${refused}`)}
            </div>
          )}
          <FileDetails t={t} words={words} language={language} file={file} />
          {acts.length === 0 && <p class="soft">{t('office.nothing-to-do')}</p>}
          {acts.map((act) => (
            <ActForm key={act} t={t} act={act} reference={reference} formToken={formToken} cause={randomUUID()} />
          ))}
        </>
      ),
    })
  }

  const router = Router()

  router.get('/office', async (request, response) => {
    const who = await signedIn(request)
    if (!who) return signIn(request, response)
    const { actor, language, t } = who
    pages.send(request, response, {
      language,
      title: t('office.title'),
      main: (
        <>
          <Who {...who} />
          <h1>{t('office.worklist')}</h1>
          <Worklist t={t} applications={await permits.worklist(actor)} />
        </>
      ),
    })
  })

  router.post('/office/sign-in', express.urlencoded({ extended: false, limit: '10kb' }), async (request, response) => {
    const caller = await staff.authenticate(String(request.body?.key ?? ''))
    if (caller?.kind !== 'appointed') return signIn(request, response, true)
    sessions.open(response, caller.appointment.id)
    response.redirect(303, '/office')
  })

  router.post('/office/sign-out', (_, response) => {
    sessions.close(response)
    response.redirect(303, '/office')
  })

  router.get('/office/:reference', async (request, response) => {
    const who = await signedIn(request)
    if (!who) return signIn(request, response)
    await orMissing(request, response, who, () => showFile(request, response, who, String(request.params.reference)))
  })

  router.get('/office/:reference/attachments/:id', async (request, response) => {
    const who = await signedIn(request)
    if (!who) return signIn(request, response)
    await orMissing(request, response, who, async () => {
      const file = await permits.fileFor(who.actor, String(request.params.reference))
      const attachment = file.attachments.find(({ id }) => id === request.params.id)
      const bytes = attachment && (await permits.document(attachment.hash))
      if (!attachment || !bytes) return void response.sendStatus(404)
      response
        .type(attachment.mediaType)
        .set('Content-Disposition', `attachment; filename*=UTF-8''${encodeURIComponent(attachment.name)}`)
        .send(Buffer.from(bytes))
    })
  })

  router.post(
    '/office/:reference/:act',
    express.urlencoded({ extended: false, limit: '50kb' }),
    async (request, response) => {
      const who = await signedIn(request)
      if (!who) return signIn(request, response)
      const { reference, act } = request.params as { reference: string; act: string }
      const fields = (request.body ?? {}) as Record<string, string>
      if (fields.token !== who.formToken || !ACT_NAMES.includes(act as ActName)) return void response.sendStatus(403)
      await orMissing(request, response, who, async () => {
        try {
          const { id } = await permits.fileFor(who.actor, reference)
          const cause = `office:${who.appointment.id}:${fields.cause}`
          await permits.perform(act as ActName, id, { actor: who.actor, cause }, inputOf(act as ActName, fields))
          response.redirect(303, `/office/${reference}`)
        } catch (error) {
          if (!(error instanceof PermitError) || error.code === 'application-not-found') throw error
          await showFile(request, response, who, reference, error.code)
        }
      })
    },
  )

  async function orMissing(
    request: Request,
    response: Response,
    { language, t }: SignedIn,
    work: () => Promise<void>,
  ): Promise<void> {
    try {
      await work()
    } catch (error) {
      if (!(error instanceof PermitError)) throw error
      pages.send(request, response, {
        status: 404,
        language,
        title: t('office.title'),
        main: <div class="card bad">{t('problem.not-found')}</div>,
      })
    }
  }

  return router
}

function Who({ t, appointment: { name, role, institution } }: SignedIn) {
  const as = institution ? `${t(`role.${role}`)} (${t(`institution.${institution}`)})` : t(`role.${role}`)
  return (
    <form method="post" action="/office/sign-out" class="who">
      <span>{t('office.as', { name, role: as })}</span>{' '}
      <button type="submit" class="quiet">
        {t('office.sign-out')}
      </button>
    </form>
  )
}

function Worklist({ t, applications }: { t: Say; applications: Application[] }) {
  if (applications.length === 0) return <p class="card">{t('office.empty')}</p>
  return (
    <table>
      <tbody>
        {applications.map(({ reference, procedure, state, place }) => (
          <tr key={reference}>
            <td>
              <a class="reference" href={`/office/${reference}`}>
                {spokenReference(reference)}
              </a>
            </td>
            <td>{t(`procedure.${procedure}`)}</td>
            <td>
              <bdi>{place}</bdi>
            </td>
            <td>{t(`stage.${state}`)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function FileDetails({
  t,
  words,
  language,
  file,
}: {
  t: Say
  words: Words
  language: Language
  file: ApplicationFile
}) {
  const { particulars, payment, registerNumber, decisionNumber, opinions, attachments } = file
  const due = runningSegment(file)?.dueOn
  const row = (label: string, value?: string) =>
    value && (
      <>
        <dt>{t(label)}</dt>
        <dd>
          <bdi>{value}</bdi>
        </dd>
      </>
    )
  return (
    <div class="card">
      <p>
        <strong>{t(`stage.${file.state}`)}</strong>{' '}
        {due && <span class="soft">{t('office.due', { date: words.date(language, due.toString()) })}</span>}
      </p>
      <dl>
        {row('office.register-number', registerNumber)}
        {row('office.decision-number', decisionNumber)}
        {row('office.place', file.place)}
        {row('office.applicant', particulars?.name)}
        {row('filing.cin', particulars?.cin)}
        {row('office.address', particulars?.address)}
        {row('office.land-title', particulars?.landTitle)}
        {row('office.works', particulars?.works)}
        {row('office.payment', payment && `${words.amount(language, payment.amount)} DH · ${payment.receiptNumber}`)}
      </dl>
      <h2>{t('office.attachments')}</h2>
      <ul>
        {attachments.map(({ id, document, name }) => (
          <li key={id}>
            {t(`document.${document}`)} : <a href={`/office/${file.reference}/attachments/${id}`}>{name}</a>
          </li>
        ))}
      </ul>
      {opinions.length > 0 && (
        <>
          <h2>{t('office.opinions')}</h2>
          <ul>
            {opinions.map(({ institution, value, remarks }) => (
              <li key={institution}>
                {t(`institution.${institution}`)} : {t(`opinion.${value}`)}
                {remarks && (
                  <p class="soft" dir="auto">
                    {remarks}
                  </p>
                )}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  )
}
