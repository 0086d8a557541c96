// Reads a tab with google-spreadsheet, writes to it, adds a tab; prints what it saw as JSON.
// node google_spreadsheet.mjs URL SPREADSHEET_ID
import { opened } from './reaching.mjs';

const [url, id] = process.argv.slice(2);
const book = await opened(url, id);
const members = book.sheetsByTitle.Members;
await members.loadHeaderRow();
const rows = await members.getRows();
const seen = rows.map((row) => row.toObject());

rows[0].set('Status', 'paused');
await rows[0].save();
await members.addRow({ Code: 'M-0003', Status: 'new' });

await members.loadCells('A1:C4');
const cells = ['A2', 'B2', 'C2'].map((at) => [members.getCellByA1(at).value, members.getCellByA1(at).formattedValue]);
members.getCellByA1('C4').value = 12;
members.getCellByA1('C4').note = 'from elsewhere';
await members.saveUpdatedCells();

const added = await book.addSheet({ title: 'Theirs', headerValues: ['One', 'Two'] });
const [first] = await added.addRows([{ One: 'a', Two: 'b' }, { One: 'c', Two: 'd' }]);
await first.delete();
console.log(JSON.stringify({ title: book.title, header: members.headerValues, seen, cells }));
