// Opens a workbook with xlsx-populate and saves it; types one cell before that, if told to.
// node xlsx_populate.mjs FROM TO [TAB CELL TEXT]
import XlsxPopulate from 'xlsx-populate';

const [from, to, tab, cell, text] = process.argv.slice(2);
const book = await XlsxPopulate.fromFileAsync(from);
if (tab) book.sheet(tab).cell(cell).value(text);
await book.toFileAsync(to);
console.log('{}');
