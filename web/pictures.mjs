// Paints each drawing of dist/pictures as a PNG beside it, for screens that show no SVG (Alexa's).
import { readFile, readdir, writeFile } from 'node:fs/promises'
import { Resvg } from '@resvg/resvg-js'

const WIDTH = 800
const folder = 'dist/pictures/'
for (const name of await readdir(folder)) {
  if (!name.endsWith('.svg')) continue
  const painted = new Resvg(await readFile(folder + name, 'utf8'), { fitTo: { mode: 'width', value: WIDTH } })
  await writeFile(folder + name.replace(/svg$/, 'png'), painted.render().asPng())
}
