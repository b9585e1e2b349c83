import { make } from './dom.js'

const TAGS = {
  bold: 'strong',
  italic: 'em',
  underline: 'u',
  strikethrough: 's',
  code: 'code',
  pre: 'code',
  blockquote: 'q',
  expandable_blockquote: 'q',
}

/**
 * A text as one paragraph a line, each in its own direction: Arabic above French in one bubble. Entities count UTF-16 units,
 * as JavaScript does.
 */
export function lines(text, entities = [], onCommand) {
  let start = 0
  return text.split('\n').map((line) => {
    const end = start + line.length
    const paragraph = make('p', { dir: 'auto' })
    const cuts = [start, end, ...entities.flatMap(({ offset, length }) => [offset, offset + length])]
    const marks = [...new Set(cuts)].filter((at) => at >= start && at <= end).sort((a, b) => a - b)
    // An empty line keeps its height.
    if (start === end) paragraph.append(make('br'))
    for (const [index, from] of marks.slice(0, -1).entries()) {
      const piece = text.slice(from, marks[index + 1])
      const over = entities.filter(({ offset, length }) => offset <= from && from < offset + length)
      paragraph.append(
        over.reduceRight((inner, entity) => marked(inner, entity, text, onCommand), document.createTextNode(piece)),
      )
    }
    start = end + 1
    return paragraph
  })
}

function marked(inner, { type, offset, length, url }, text, onCommand) {
  const whole = text.slice(offset, offset + length)
  const href = type === 'url' ? whole : type === 'text_link' ? url : undefined
  if (href !== undefined)
    return /^https?:/i.test(href) ? make('a', { href, target: '_blank', rel: 'noopener' }, inner) : inner
  if (type === 'bot_command') {
    const command = make('button', { class: 'command', type: 'button' }, inner)
    command.addEventListener('click', () => onCommand(whole))
    return command
  }
  return TAGS[type] ? make(TAGS[type], {}, inner) : inner
}
