// Opens a workbook with ExcelJS and saves it; types one cell before that, if told to.
// node exceljs.mjs FROM TO [TAB CELL TEXT]
import ExcelJS from 'exceljs';

const [from, to, tab, cell, text] = process.argv.slice(2);
const book = new ExcelJS.Workbook();
await book.xlsx.readFile(from, { ignoreNodes: ['dataValidations'] }); // it would note them cell by cell, for minutes
if (tab) book.getWorksheet(tab).getCell(cell).value = text;
await book.xlsx.writeFile(to);
console.log('{}');
