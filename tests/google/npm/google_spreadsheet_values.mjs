// Shows a tab's cells with google-spreadsheet and, given texts, types them into a column row by row; prints JSON.
// node google_spreadsheet_values.mjs URL SPREADSHEET_ID TAB RANGE [HEADER TEXTS]
import { opened } from './reaching.mjs';

const [url, id, title, range, header, texts] = process.argv.slice(2);
const book = await opened(url, id);
const tab = book.sheetsByTitle[title];
const rows = texts ? await tab.getRows() : [];
for (const [at, text] of JSON.parse(texts ?? '[]').entries()) {
  rows[at].set(header, text);
  await rows[at].save();
}
await tab.loadCells(range);
const [top, bottom] = range.match(/\d+/g).map(Number);
const [left, right] = range.match(/[A-Z]/g).map((letter) => letter.charCodeAt(0) - 65);
const seen = [];
for (let row = top - 1; row < bottom; row += 1) {
  for (let column = left; column <= right; column += 1) {
    const cell = tab.getCell(row, column);
    seen.push([cell.value, cell.formula ?? null]);
  }
}
console.log(JSON.stringify(seen));
