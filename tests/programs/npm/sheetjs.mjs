// Opens a workbook with SheetJS and saves it; types one cell before that, if told to.
// node sheetjs.mjs FROM TO {options} [TAB CELL TEXT]
import * as fs from 'node:fs';
import xlsx from 'xlsx';

const [from, to, options, tab, cell, text] = process.argv.slice(2);
const book = xlsx.read(fs.readFileSync(from), JSON.parse(options));
if (tab) book.Sheets[tab][cell] = { t: 's', v: text };
fs.writeFileSync(to, xlsx.write(book, { type: 'buffer', bookType: 'xlsx', ...JSON.parse(options) }));
console.log('{}');
