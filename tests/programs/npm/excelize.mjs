// Opens a workbook with excelize (Go, compiled for node) and saves it; types one cell before that, if told to.
// node excelize.mjs FROM TO [TAB CELL TEXT]
import * as fs from 'node:fs';
import { createRequire } from 'node:module';

const { init } = createRequire(import.meta.url)('excelize-wasm');
const excelize = await init('./node_modules/excelize-wasm/excelize.wasm.gz');
const [from, to, tab, cell, text] = process.argv.slice(2);
const checked = (answer) => {
  if (answer.error) throw new Error(answer.error);
  return answer;
};
const book = checked(excelize.OpenReader(new Uint8Array(fs.readFileSync(from))));
if (tab) checked(book.SetCellValue(tab, cell, text));
fs.writeFileSync(to, checked(book.WriteToBuffer()).buffer);
console.log('{}');
process.exit(0);
