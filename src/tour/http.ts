/** What came back: status, headers, and the body as JSON or text. */
export interface Answer {
  status: number
  headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: a body is what the other side made it
  body: any
}

export async function get(url: string, headers: Record<string, string> = {}): Promise<Answer> {
  return answer(await fetch(url, { headers, redirect: 'manual' }))
}

export async function post(url: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const isForm = body instanceof FormData || body instanceof URLSearchParams
  return answer(
    await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: isForm ? headers : { 'content-type': 'application/json', ...headers },
      body: isForm ? body : JSON.stringify(body ?? {}),
    }),
  )
}

async function answer(response: Response): Promise<Answer> {
  const text = await response.text()
  const isJson = /json/.test(response.headers.get('content-type') ?? '')
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text }
}

/** Asks again until it is so; fails with what it last saw. */
export async function eventually<T>(look: () => Promise<T | undefined | false>, what: string, ms = 10_000): Promise<T> {
  const until = Date.now() + ms
  for (;;) {
    const seen = await look()
    if (seen) return seen
    if (Date.now() > until) throw new Error(`Never happened: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}
