import type { Say } from '../../../page/page.js'
import type { Person } from '../telegram/index.js'

/** Points to send where the bot asks for one: in the three communes of the sample. */
const PLACES = [
  { names: 'Nador · الناظور', latitude: 35.1681, longitude: -2.9335 },
  { names: 'Selouane · سلوان', latitude: 35.0722, longitude: -2.9394 },
  { names: 'Bni Ansar · بني انصار', latitude: 35.2667, longitude: -2.9333 },
]

/** The frame of the phone; what is said in it comes by the event stream. */
export function Phone({ t, phones }: { t: Say; phones: Person[] }) {
  return (
    <div class="hand">
      <select id="owner" aria-label="Telegram" dir="auto" autocomplete="off">
        {phones.map(({ id, first_name, last_name, phone }) => (
          <option key={id} value={id} data-first={first_name} data-last={last_name} data-phone={phone}>
            {t('sandbox.phone-of', { name: nameOf({ first_name, last_name }) })}
          </option>
        ))}
      </select>
      <section
        class="phone"
        id="phone"
        dir="ltr"
        aria-label="Telegram"
        data-problem={t('problem.error')}
        data-too-large={t('problem.too-large')}
      >
        <header>
          <span class="avatar" aria-hidden="true">
            <Icon name="gate" />
          </span>
          <div class="peer">
            <strong>Rokhas Hub</strong>
            <span class="online">bot</span>
            <span class="lost" role="status" dir="auto" data-text={t('sandbox.connection-lost')} />
          </div>
        </header>

        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
        <section class="talk" id="talk" tabIndex={0} aria-label="Rokhas Hub">
          <div class="empty">
            <span class="avatar" aria-hidden="true">
              <Icon name="gate" />
            </span>
            <strong>Rokhas Hub</strong>
            <p dir="auto">{t('sandbox.try-1')}</p>
          </div>
          <ol id="messages" />
        </section>
        <button type="button" class="newest" id="newest" aria-label="↓" hidden>
          <Icon name="down" />
        </button>
        <p class="toast" id="toast" role="status" dir="auto" hidden />
        <p class="unseen" id="heard" aria-live="polite" />
        <dialog id="alert">
          <p dir="auto" />
          <form method="dialog">
            <button type="submit">OK</button>
          </form>
        </dialog>

        <ul class="sheet" id="sheet" hidden>
          <li>
            <button type="button" data-file>
              <Icon name="file" />
              <bdi>{t('sandbox.attach')}</bdi>
            </button>
          </li>
          {phones.map(({ id, first_name, last_name, phone }) => (
            <li key={id}>
              <button type="button" data-card={id} data-own={t('sandbox.share-contact')}>
                <Icon name="person" />
                <span>
                  <bdi class="title">{nameOf({ first_name, last_name })}</bdi>
                  <small>{phone}</small>
                </span>
              </button>
            </li>
          ))}
          {PLACES.map(({ names, latitude, longitude }) => (
            <li key={names}>
              <button type="button" data-latitude={latitude} data-longitude={longitude}>
                <Icon name="pin" />
                <span>
                  <bdi class="title">{t('sandbox.share-place')}</bdi>
                  <small>{names}</small>
                </span>
              </button>
            </li>
          ))}
        </ul>

        <form class="composer" id="composer">
          <button
            type="button"
            class="attach"
            id="attach"
            aria-label={t('sandbox.attach')}
            aria-expanded="false"
            aria-controls="sheet"
          >
            <Icon name="clip" />
          </button>
          <textarea
            id="words"
            rows={1}
            maxLength={4096}
            dir="auto"
            placeholder={t('sandbox.write')}
            aria-label={t('sandbox.write')}
            autocomplete="off"
          />
          <button type="submit" class="send" aria-label={t('sandbox.send')}>
            <Icon name="send" />
          </button>
          <input type="file" id="file" hidden />
        </form>
        <div class="keys" id="keys" hidden />
        <button type="button" class="start" id="start" hidden>
          {t('sandbox.start')}
        </button>
      </section>
    </div>
  )
}

const nameOf = ({ first_name, last_name = '' }: Pick<Person, 'first_name' | 'last_name'>) =>
  `${first_name} ${last_name}`.trim()

const Icon = ({ name }: { name: string }) => (
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
    <use href={`#i-${name}`} />
  </svg>
)

const DRAWN: Record<string, string> = {
  gate: 'M4 21V10a8 8 0 0 1 16 0v11 M8.5 21v-9a3.5 3.5 0 0 1 7 0v9 M2.5 21h19',
  clip: 'M20 11.5l-8.2 8.2a5 5 0 0 1-7.1-7.1l8.6-8.6a3.4 3.4 0 0 1 4.8 4.8l-8.5 8.5a1.7 1.7 0 0 1-2.4-2.4l7.7-7.7',
  send: 'M4 12 3 4l18 8-18 8z M4 12h8',
  file: 'M14 3H7a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V8z M14 3v5h5',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8z M4.5 20.5c.8-4 3.8-6 7.5-6s6.7 2 7.5 6',
  pin: 'M12 21.5s7-6.5 7-11.8a7 7 0 0 0-14 0c0 5.3 7 11.8 7 11.8z M12 12.2a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z',
  down: 'M6 9l6 6 6-6',
  out: 'M8 16L16 8 M9 8h7v7',
  tick: 'M4 12.5l5 5L19 7',
  ticks: 'M1.5 12.5l5 5L16 7 M11.5 16.7l.8.8L22 7',
}

/** Drawn once, used by name, by the page and by the bubbles. */
export const Icons = () => (
  <svg width="0" height="0" class="unseen" aria-hidden="true">
    {Object.entries(DRAWN).map(([name, path]) => (
      <symbol key={name} id={`i-${name}`} viewBox="0 0 24 24">
        <path d={path} />
      </symbol>
    ))}
  </svg>
)
