import { icon, make } from './dom.js'
import { lines } from './lines.js'

// Browsers know no months in Amazigh; the hour reads the same in French.
const locale = document.documentElement.lang === 'ar' ? 'ar-MA' : 'fr-MA'
const timeZone = 'Africa/Casablanca'
const hour = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', timeZone })
const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', timeZone })
const kilobytes = new Intl.NumberFormat(locale, { style: 'unit', unit: 'kilobyte', maximumFractionDigits: 0 })

/** The day a message was sent, as the chip between two days says it. */
export const dayOf = ({ at }) => day.format(new Date(at))

export const dayChip = (text) => make('li', { class: 'day' }, make('span', { dir: 'auto', textContent: text }))

/**
 * A message as it stands in the chat. `fileUrl` is where its file is read from; `onTap(index, button)` a button that
 * tells the bot, `onCopy(text)` one that copies, `onCommand(text)` a `/command` inside the text.
 */
export function bubble(message, { fileUrl, onTap, onCopy, onCommand }) {
  const { id, from, at, text, entities, document: paper, photo, contact, place, inline, edited } = message
  const box = make('div', { class: 'bubble' })
  if (photo) box.append(pictureOf(photo, fileUrl))
  if (paper) box.append(paperCard(paper, fileUrl))
  if (contact) box.append(contactCard(contact))
  if (place) box.append(placeCard(place))
  if (text !== undefined) box.append(make('div', { class: 'text' }, ...lines(text, entities, onCommand)))
  box.append(
    make(
      'span',
      { class: 'meta' },
      ...(edited ? ['✎ '] : []),
      make('time', { dateTime: at, textContent: hour.format(new Date(at)) }),
      ...(from === 'person' ? [icon('tick'), icon('ticks')] : []),
    ),
  )
  const item = make('li', { class: `message ${from}`, dataset: { id, day: dayOf(message) } }, box)
  if (inline) item.append(inlineKeyboard(inline, onTap, onCopy))
  return item
}

function pictureOf({ width, height }, fileUrl) {
  const picture = make('img', { class: 'photo', src: fileUrl, width, height, alt: '' })
  return make('a', { href: fileUrl, target: '_blank', rel: 'noopener' }, picture)
}

function paperCard({ name, size }, fileUrl) {
  const kind = /\.([^.]{1,4})$/.exec(name)?.[1] ?? ''
  return make(
    'a',
    { class: 'card-in paper', href: fileUrl, download: name },
    make('span', { class: 'round' }, icon('file'), make('small', { textContent: kind })),
    make(
      'span',
      { class: 'about' },
      make('bdi', { class: 'title', textContent: name }),
      make('small', { textContent: kilobytes.format(Math.max(1, size / 1024)) }),
    ),
  )
}

function contactCard({ phone, first_name, last_name = '' }) {
  const name = `${first_name} ${last_name}`.trim()
  return make(
    'div',
    { class: 'card-in' },
    make('span', { class: 'round', ariaHidden: 'true' }, icon('person')),
    make(
      'span',
      { class: 'about' },
      make('bdi', { class: 'title', textContent: name }),
      make('small', { textContent: phone }),
    ),
  )
}

function placeCard({ latitude, longitude }) {
  const at = `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`
  return make(
    'a',
    {
      class: 'place',
      href: `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=15/${latitude}/${longitude}`,
      target: '_blank',
      rel: 'noopener noreferrer',
    },
    make('span', { class: 'map', ariaHidden: 'true' }, icon('pin')),
    make('small', { textContent: at }),
  )
}

function inlineKeyboard(rows, onTap, onCopy) {
  let index = 0
  const shown = rows.map((row) =>
    make(
      'div',
      { class: 'row' },
      ...row.map((choice) => {
        const mine = index++
        const label = make('bdi', { textContent: choice.text })
        if (choice.url)
          return make(
            'a',
            { class: 'choice-in', href: choice.url, target: '_blank', rel: 'noopener' },
            label,
            icon('out'),
          )
        const button = make('button', { class: 'choice-in', type: 'button' }, label)
        button.addEventListener('click', () => (choice.copy === undefined ? onTap(mine, button) : onCopy(choice.copy)))
        return button
      }),
    ),
  )
  return make('div', { class: 'inline' }, ...shown)
}
