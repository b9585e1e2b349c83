import type { VNode } from 'preact'
import type { Say } from '../../../page/page.js'
import type { WireCall } from '../telegram/index.js'

const SHOWN = 200

/** What the bot and Telegram said to each other, newest first. A poll that brought nothing is left out. */
export function callsView(t: Say, calls: readonly WireCall[]): VNode {
  const told = calls.filter((call) => !emptyPoll(call)).slice(-SHOWN)
  return (
    <>
      <h1>{t('sandbox.calls')}</h1>
      <div class="calls" dir="ltr">
        {told.reverse().map((call, index) => (
          <details key={index} class={call.status < 400 && !call.dropped ? 'call' : 'call failed'}>
            <summary>
              <time dateTime={call.at}>{call.at.slice(11, 19)}</time>
              <strong>{call.method}</strong>
              <span class="status">{call.dropped ? '—' : call.status}</span>
              <bdi class="gist">{gist(call)}</bdi>
            </summary>
            <pre dir="auto">{JSON.stringify(call.params, null, 2)}</pre>
            <pre dir="auto">{JSON.stringify(call.answer, null, 2)}</pre>
          </details>
        ))}
      </div>
    </>
  )
}

const emptyPoll = ({ method, answer }: WireCall) =>
  method.toLowerCase() === 'getupdates' && (answer as { result?: unknown[] }).result?.length === 0

function gist({ params, answer }: WireCall): string {
  const { description } = answer as { description?: string }
  const words = params.text ?? params.caption ?? description ?? ''
  return typeof words === 'string' ? words.slice(0, 120) : ''
}
