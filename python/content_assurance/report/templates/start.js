const root = document.documentElement;
const recall = () => { try { return localStorage.getItem('assurance-theme'); } catch { return null; } };
const keep = (theme) => { try { localStorage.setItem('assurance-theme', theme); } catch { /* a page without storage forgets */ } };
const known = recall();
if (known === 'light' || known === 'dark') root.dataset.theme = known;
root.classList.add('js');

const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const closest = (event, selector) => event.target.closest && event.target.closest(selector);
const holds = (joined, value) => joined !== undefined && joined.split('|').includes(value);
const isDark = () => root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
const sortKey = (row, column) => {
  const cell = row.cells[column];
  return cell.dataset.v === undefined ? cell.textContent.trim() : cell.dataset.v;
};

document.addEventListener('DOMContentLoaded', () => {
  roles(); theme(); folds(); pages(); sorting(); filters(); owners(); heatMaps(); definitions(); tooltips();
  root.dataset.height = document.body.scrollHeight;
});
