// Opens an exported page in Chromium, on a desk and on a telephone, and says
// what is wrong with it: node export-page.mjs FILE
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'

const usual = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/snap/bin/chromium']
const executablePath = process.env.CHROMIUM ?? usual.find((path) => exists(path))
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const address = pathToFileURL(process.argv[2]).href

function exists(path) {
  try {
    readFileSync(path)
    return true
  } catch {
    return false
  }
}

const wrong = []
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
for (const width of [1366, 320]) {
  const page = await browser.newPage({ viewport: { width, height: 900 }, bypassCSP: true })
  page.on('request', (request) => {
    if (request.url() !== address) wrong.push(`${width}: asks for ${request.url()}`)
  })
  page.on('pageerror', (error) => wrong.push(`${width}: ${error}`))
  await page.goto(address)
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  if (wide > 0) wrong.push(`${width}: ${wide} pixels too wide`)
  const found = await page.evaluate(() => ({
    lang: document.documentElement.lang,
    title: document.title,
    scripts: document.scripts.length,
    heads: [...document.querySelectorAll('h1, h2, h3')].map((head) => Number(head.tagName[1])),
    main: document.querySelectorAll('main').length,
    loose: [...document.querySelectorAll('table')].filter((table) => !table.caption || !table.querySelector('thead th[scope=col]')).length,
  }))
  if (found.lang !== 'en-GB' || !found.title || found.scripts || found.main !== 1 || found.loose) wrong.push(JSON.stringify(found))
  if (found.heads[0] !== 1 || found.heads.some((head, at) => at && head > found.heads[at - 1] + 1)) wrong.push(`heads ${found.heads}`)
  await page.evaluate(axe)
  const { violations } = await page.evaluate(() => globalThis.axe.run())
  for (const violation of violations) {
    wrong.push(`${width}: ${violation.id}: ${violation.help}: ${violation.nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`)
  }
  if (process.argv[3]) await page.screenshot({ path: `${process.argv[3]}-${width}.png`, fullPage: true })
  await page.close()
}
await browser.close()
if (wrong.length) {
  console.log(wrong.join('\n'))
  process.exit(1)
}
