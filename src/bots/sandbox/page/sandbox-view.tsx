import type { VNode } from 'preact'
import type { Say } from '../../../page/page.js'
import type { PersonShown } from '../telegram/index.js'
import { Icons, Phone } from './phone-view.js'
import type { Office } from './sandbox-page.js'

export interface SandboxView {
  t: Say
  base: string
  phones: (PersonShown | Omit<PersonShown, 'wrote' | 'blocked'>)[]
  offices: Office[]
  date: string
  adminKey: string | undefined
}

/** The page: the phone, and beside it the town it talks with. */
export function sandboxView({ t, base, phones, offices, date, adminKey }: SandboxView): VNode {
  return (
    <div class="sandbox">
      <Icons />
      <Phone t={t} phones={phones} />
      <div class="town">
        <h1>{t('sandbox.title')}</h1>
        <p class="soft">{t('sandbox.intro')}</p>

        <section class="clock" aria-labelledby="clock">
          <div>
            <h2 id="clock">{t('sandbox.clock')}</h2>
            <p class="today" id="date" aria-live="polite">
              {date}
            </p>
          </div>
          <div class="turns">
            <button type="button" class="quiet" data-days="1">
              {t('sandbox.plus-day')}
            </button>
            <button type="button" class="quiet" data-days="7">
              {t('sandbox.plus-week')}
            </button>
          </div>
        </section>

        <section aria-labelledby="try">
          <h2 id="try">{t('sandbox.try')}</h2>
          <ol class="try">
            {[1, 2, 3, 4, 5].map((n) => (
              <li key={n}>{t(`sandbox.try-${n}`)}</li>
            ))}
          </ol>
        </section>

        <section aria-labelledby="people">
          <h2 id="people">{t('sandbox.people')}</h2>
          <ul class="offices">
            {offices.map((office) => (
              <li key={office.id}>
                <OfficeCard t={t} base={base} office={office} />
              </li>
            ))}
          </ul>
        </section>

        {adminKey && (
          <details class="secret">
            <summary>{t('sandbox.api-key')}</summary>
            <code dir="ltr">{adminKey}</code>
          </details>
        )}
        <nav class="ways">
          <Way href="/verify" text={t('sandbox.verify')} />
          <Way href={`${base}/calls`} text={t('sandbox.calls')} />
          <Way href="/api/v1/openapi.json" text="OpenAPI" />
        </nav>
      </div>
    </div>
  )
}

function OfficeCard({
  t,
  base,
  office: { id, name, role, institution, pin },
}: {
  t: Say
  base: string
  office: Office
}) {
  return (
    <form
      class={`office ${role}`}
      method="post"
      action={`${base}/office/${encodeURIComponent(id)}`}
      target="_blank"
      rel="noopener"
    >
      <p class="role" id={`role-${id}`}>
        {t(`role.${role}`)}
        {institution && <span> · {t(`institution.${institution}`)}</span>}
      </p>
      <p class="who">
        <bdi>{name}</bdi>
        {pin && <span class="code">{t('sandbox.pin', { pin })}</span>}
      </p>
      <button type="submit" class="quiet" aria-describedby={`role-${id}`}>
        {t('sandbox.open-office')}
      </button>
    </form>
  )
}

function Way({ href, text }: { href: string; text: string }) {
  return (
    <a href={href} target="_blank" rel="noopener">
      {text}
    </a>
  )
}
