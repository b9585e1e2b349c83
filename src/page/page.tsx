import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { type Request, type Response, Router } from 'express'
import type { ComponentChildren, VNode } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { LANGUAGES, type Language } from '../message.js'
import { root } from '../root.js'
import { direction, type Words } from '../words.js'

/** Every page's frame: language and direction, own fonts, a strict policy, nothing inline. */
export interface Pages {
  /** The texts of the namespace `pages` in one language. */
  say(language: Language): Say
  /** Sends a page. `main` is its content; `styles` and `scripts` are paths under `/assets/`. */
  send(request: Request, response: Response, page: Page): void
  /** The language a page is asked in: `?lang=`, else `preferred`, else the browser's, else French. */
  language(request: Request, preferred?: Language): Language
  /** Styles and fonts. Mount at `/assets`. */
  assets: Router
}

export type Say = (key: string, values?: Record<string, string | number>) => string

export interface Page {
  status?: number
  language: Language
  title: string
  main: ComponentChildren
  styles?: string[]
  scripts?: string[]
  /** Takes the whole width, without the header. */
  bare?: boolean
}

const FONTS: Record<string, string> = {
  'arabic-400': '@fontsource/ibm-plex-sans-arabic/files/ibm-plex-sans-arabic-arabic-400-normal.woff2',
  'arabic-600': '@fontsource/ibm-plex-sans-arabic/files/ibm-plex-sans-arabic-arabic-600-normal.woff2',
  'latin-400': '@fontsource/ibm-plex-sans-arabic/files/ibm-plex-sans-arabic-latin-400-normal.woff2',
  'latin-600': '@fontsource/ibm-plex-sans-arabic/files/ibm-plex-sans-arabic-latin-600-normal.woff2',
  'tifinagh-400': '@fontsource/noto-sans-tifinagh/files/noto-sans-tifinagh-tifinagh-400-normal.woff2',
}

export const LANGUAGE_NAMES: Record<Language, string> = { ar: 'العربية', fr: 'Français', zgh: 'ⵜⴰⵎⴰⵣⵉⵖⵜ' }

/** `specimen`: every page says that what it shows is fictitious. */
export function createPages(words: Words, { specimen }: { specimen: boolean }): Pages {
  const css = readFileSync(join(root, 'src', 'page', 'page.css'))
  const version = createHash('sha256').update(css).digest('hex').slice(0, 10)
  const say =
    (language: Language): Say =>
    (key, values) =>
      words.text(language, `pages:${key}`, values)

  return {
    say,
    language: (request, preferred) =>
      known(request.query.lang) ?? preferred ?? known(request.acceptsLanguages(...LANGUAGES)) ?? 'fr',

    send(request, response, { status = 200, language, title, main, styles = [], scripts = [], bare = false }) {
      const t = say(language)
      const html = renderToString(
        (
          <html lang={language} dir={direction(language)}>
            <head>
              <meta charSet="utf-8" />
              <meta name="viewport" content="width=device-width, initial-scale=1" />
              <meta name="robots" content="noindex" />
              <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
              <title>{`${title} · Rokhas Hub`}</title>
              {[`page.css?${version}`, ...styles].map((path) => (
                <link rel="stylesheet" href={`/assets/${path}`} key={path} />
              ))}
              {scripts.map((path) => (
                <script type="module" src={`/assets/${path}`} key={path} />
              ))}
            </head>
            <body>
              {specimen && <div class="specimen">{t('specimen')}</div>}
              {!bare && <Header t={t} language={language} request={request} />}
              <main id="main">{main}</main>
            </body>
          </html>
        ) as VNode,
      )
      response.status(status).set('Cache-Control', 'no-store').type('html').send(`<!doctype html>${html}`)
    },

    assets: assets(css),
  }
}

function Header({ t, language, request }: { t: Say; language: Language; request: Request }) {
  return (
    <header class="site-header">
      <div>
        <strong>
          Rokhas Hub<span>{t('service')}</span>
        </strong>
        <nav aria-label={t('language')}>
          {LANGUAGES.map((other) => (
            <a
              key={other}
              href={inLanguage(request, other)}
              lang={other}
              aria-current={other === language ? 'true' : undefined}
            >
              {LANGUAGE_NAMES[other]}
            </a>
          ))}
        </nav>
      </div>
    </header>
  )
}

/** The page that is being shown, in another language. */
function inLanguage(request: Request, language: Language): string {
  const url = new URL(request.originalUrl, 'http://page')
  url.searchParams.set('lang', language)
  return url.pathname + url.search
}

function assets(css: Buffer): Router {
  const { resolve } = createRequire(import.meta.url)
  const router = Router()
  router.get(
    '/page.css',
    (_, response) => void response.type('css').set('Cache-Control', 'public, max-age=31536000').send(css),
  )
  router.get('/icon.svg', (_, response) => response.sendFile(join(root, 'src', 'page', 'icon.svg'), { maxAge: '1d' }))
  router.get('/fonts/:name.woff2', (request, response, next) => {
    const path = FONTS[request.params.name]
    if (!path) return next()
    response.set('Cache-Control', 'public, max-age=31536000, immutable').sendFile(resolve(path), { dotfiles: 'allow' })
  })
  return router
}

const known = (value: unknown): Language | undefined => LANGUAGES.find((language) => language === value)
