import { bubble, dayChip } from './bubble.js'
import { icon, make } from './dom.js'

const base = new URL('..', import.meta.url)
const by = (id) => document.getElementById(id)
const phone = by('phone')
const talk = by('talk')
const list = by('messages')
const owner = by('owner')
const composer = by('composer')
const words = by('words')
const sheet = by('sheet')
const attach = by('attach')
const file = by('file')
const keys = by('keys')
const lost = phone.querySelector('.lost')

const post = (path, body, type = 'application/json') =>
  fetch(new URL(path, base), {
    method: 'POST',
    headers: { 'Content-Type': type },
    body: type === 'application/json' ? JSON.stringify(body) : body,
  })

/** Something the owner of the phone does. False when it did not arrive, which the toast then says. */
async function act(what, body = {}, type = undefined) {
  try {
    const response = await post(`phone/people/${owner.value}/${what}`, body, type)
    if (response.ok) return true
    toast(response.status === 413 ? phone.dataset.tooLarge : phone.dataset.problem)
  } catch {
    toast(lost.dataset.text)
  }
  return false
}

// The chat

const find = (id) => list.querySelector(`[data-id="${id}"]`)
const atEnd = () => talk.scrollHeight - talk.scrollTop - talk.clientHeight < 80
const toEnd = () => talk.scrollTo({ top: talk.scrollHeight })

function show(message) {
  const made = bubble(message, {
    fileUrl: new URL(`phone/people/${owner.value}/messages/${message.id}/file`, base).href,
    onTap: (choice, button) => tap(message.id, choice, button),
    onCopy: async (text) => {
      await navigator.clipboard.writeText(text)
      toast(text)
    },
    onCommand: (text) => act('say', { text }),
  })
  const there = find(message.id)
  if (there) {
    there.replaceWith(made)
    return
  }
  if (list.lastElementChild?.dataset.day !== made.dataset.day) list.append(dayChip(made.dataset.day))
  list.append(made)
}

/** What follows from the messages there are: one tick until the bot answers, Start until the person has written. */
function settle(keyboard) {
  let answered = false
  for (const item of [...list.children].reverse()) {
    if (item.classList.contains('bot')) answered = true
    item.classList.toggle('read', answered)
  }
  const fresh = list.childElementCount === 0
  phone.classList.toggle('fresh', fresh)
  by('start').hidden = !fresh
  composer.hidden = fresh
  drawKeys(fresh ? null : keyboard)
}

function drawKeys(keyboard) {
  let index = 0
  const rows = (keyboard ?? []).map((row) =>
    make(
      'div',
      { class: 'row' },
      ...row.map(({ text, kind }) => {
        const mine = index++
        const marks = kind === 'contact' ? [icon('person')] : kind === 'place' ? [icon('pin')] : []
        const key = make('button', { type: 'button', class: 'key' }, ...marks, make('bdi', { textContent: text }))
        key.addEventListener('click', () => (kind === 'place' ? openSheet(key, mine) : act('press', { text: mine })))
        return key
      }),
    ),
  )
  keys.replaceChildren(...rows)
  keys.hidden = rows.length === 0
}

/** Events wait while the chat is being read, so that none is overtaken by it. */
let turn = Promise.resolve()
const inTurn = (work) => {
  turn = turn.then(work).catch((error) => console.error(error))
}

async function load() {
  const whose = owner.value
  try {
    const response = await fetch(new URL(`phone/people/${whose}/chat`, base))
    if (!response.ok) throw new Error(`chat: ${response.status}`)
    const { messages, keyboard } = await response.json()
    if (whose !== owner.value) return
    list.replaceChildren()
    for (const message of messages) show(message)
    settle(keyboard)
    toEnd()
  } catch {
    setTimeout(() => inTurn(load), 2000)
  }
}

function heard({ type, userId, message, keyboard, text, alert, url }) {
  if (String(userId) !== owner.value) return
  const follow = atEnd() || message.from === 'person'
  if (type === 'answered') {
    find(message.id)?.querySelector('.waiting')?.classList.remove('waiting')
    if (url) window.open(url, '_blank', 'noopener')
    if (text && alert) {
      by('alert').querySelector('p').textContent = text
      by('alert').showModal()
    } else if (text) toast(text)
    return
  }
  const isNew = type === 'message' && !find(message.id)
  if (type === 'deleted') find(message.id)?.remove()
  else show(message)
  settle(keyboard)
  if (follow) toEnd()
  else if (isNew) by('newest').hidden = false
  if (isNew && message.from === 'bot') {
    const spoken = by('heard')
    spoken.append(make('span', { dir: 'auto', textContent: message.text ?? message.document?.name ?? '' }))
    while (spoken.childElementCount > 3) spoken.firstElementChild.remove()
  }
}

// What a hand does

async function tap(messageId, choice, button) {
  button.classList.add('waiting')
  setTimeout(() => button.classList.remove('waiting'), 10_000)
  if (!(await act('tap', { messageId, choice }))) button.classList.remove('waiting')
}

composer.addEventListener('submit', async (event) => {
  event.preventDefault()
  const text = words.value.trim()
  if (text === '') return
  words.value = ''
  if (!(await act('say', { text }))) words.value = text
  if (matchMedia('(pointer: fine)').matches) words.focus()
})
words.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
  event.preventDefault()
  composer.requestSubmit()
})
by('start').addEventListener('click', () => act('start'))
by('newest').addEventListener('click', toEnd)
talk.addEventListener('scroll', () => {
  if (atEnd()) by('newest').hidden = true
})

/** Where the sheet came from, and the key of the bot's keyboard it answers, if one asked for a place. */
let opener
let placeKey

function openSheet(from, key) {
  opener = from
  placeKey = key
  sheet.classList.toggle('places', key !== undefined)
  sheet.hidden = false
  attach.ariaExpanded = 'true'
  sheet.querySelector(key === undefined ? 'button' : '[data-latitude]').focus()
}
function closeSheet() {
  if (sheet.hidden) return
  const inside = sheet.contains(document.activeElement)
  sheet.hidden = true
  attach.ariaExpanded = 'false'
  if (inside) opener.focus()
}
attach.addEventListener('click', () => (sheet.hidden ? openSheet(attach) : closeSheet()))
document.addEventListener('keydown', (event) => event.key === 'Escape' && closeSheet())
document.addEventListener('click', ({ target }) => {
  if (!sheet.contains(target) && !target.closest('#attach, .key')) closeSheet()
})

sheet.addEventListener('click', ({ target }) => {
  const chosen = target.closest('button')?.dataset
  if (!chosen) return
  closeSheet()
  if (chosen.file !== undefined) file.click()
  else if (chosen.card === owner.value) act('contact')
  else if (chosen.card) act('contact', cardOf(chosen.card))
  else {
    const place = { latitude: Number(chosen.latitude), longitude: Number(chosen.longitude) }
    if (placeKey === undefined) act('place', place)
    else act('press', { text: placeKey, ...place })
  }
})

function cardOf(id) {
  const { phone, first, last } = owner.querySelector(`[value="${id}"]`).dataset
  return { user_id: Number(id), phone, first_name: first, last_name: last }
}

file.addEventListener('change', async () => {
  const [chosen] = file.files
  if (!chosen) return
  const { name, type } = chosen
  const query = new URLSearchParams({ name, type: type || 'application/octet-stream' })
  composer.classList.add('sending')
  // A phone sends a JPEG as a photo, anything else as a file.
  await act(type === 'image/jpeg' ? 'photo' : `file?${query}`, chosen, 'application/octet-stream')
  composer.classList.remove('sending')
  file.value = ''
})

let toastEnds
function toast(text) {
  clearTimeout(toastEnds)
  by('toast').textContent = text
  by('toast').hidden = false
  toastEnds = setTimeout(() => {
    by('toast').hidden = true
  }, 4000)
}

// Whose phone it is: each tab remembers its own.

function held() {
  sessionStorage.setItem('owner', owner.value)
  for (const button of sheet.querySelectorAll('[data-card]')) {
    const { card, own } = button.dataset
    const { first, last = '' } = owner.querySelector(`[value="${card}"]`).dataset
    button.querySelector('.title').textContent = card === owner.value ? own : `${first} ${last}`
  }
}
owner.addEventListener('change', () => {
  held()
  list.replaceChildren()
  words.value = ''
  inTurn(load)
})
const before = sessionStorage.getItem('owner')
if (owner.querySelector(`[value="${before}"]`)) owner.value = before
held()

// The clock

for (const button of document.querySelectorAll('[data-days]')) {
  button.addEventListener('click', async () => {
    button.disabled = true
    const turned = await post('clock', { days: Number(button.dataset.days) }).catch(() => undefined)
    if (!turned?.ok) toast(phone.dataset.problem)
    button.disabled = false
  })
}

// The stream: the browser comes back by itself with the id it saw last; `hello` means that is of no use.

function connect() {
  const stream = new EventSource(new URL('events', base))
  const on = (kind, work) => stream.addEventListener(kind, ({ data }) => inTurn(() => work(JSON.parse(data))))
  stream.addEventListener('open', () => {
    lost.textContent = ''
  })
  stream.addEventListener('error', () => {
    lost.textContent = lost.dataset.text
    // Refused rather than cut off: then it does not try again by itself.
    if (stream.readyState === EventSource.CLOSED) setTimeout(connect, 3000)
  })
  on('hello', ({ inFull }) => {
    date(inFull)
    return load()
  })
  on('phone', heard)
  on('clock', ({ inFull }) => date(inFull))
}
function date(inFull) {
  const text = inFull[document.documentElement.lang]
  // Said again only when it is another day.
  if (by('date').textContent !== text) by('date').textContent = text
}
connect()
