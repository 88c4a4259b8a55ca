function sorting() {
  for (const table of all('[data-sortable]')) {
    for (const head of all('th[data-sort]', table)) {
      const button = document.createElement('button');
      button.type = 'button';
      button.append(...head.childNodes);
      head.append(button);
      const isNumber = head.dataset.sort === 'number';
      button.addEventListener('click', () => {
        const down = head.getAttribute('aria-sort') === 'ascending';
        for (const other of all('th[aria-sort]', table)) other.removeAttribute('aria-sort');
        head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
        const body = table.tBodies[table.tBodies.length - 1];
        const column = head.cellIndex;
        const rows = [...body.rows].map((row, n) => [sortKey(row, column), n, row]);
        rows.sort(([a, i], [b, j]) => {
          if (a === '' || b === '') return (a === '') - (b === '') || i - j;
          const way = isNumber ? Number(a) - Number(b) : a.localeCompare(b, 'en');
          return (down ? -way : way) || i - j;
        });
        body.append(...rows.map(([, , row]) => row));
        limit(table);
      });
    }
  }
}

function limit(table) {
  const asked = Number(table.dataset.limit || 0);
  if (!asked) return;
  const most = matchMedia('(max-width: 700px)').matches ? Math.min(asked, 10) : asked;
  let seen = 0;
  for (const row of table.tBodies[0].rows) {
    if (!row.hidden) seen += 1;
    row.classList.toggle('over', !row.hidden && seen > most);
  }
  const more = document.querySelector(`[data-more="${table.id}"]`);
  if (!more) return;
  more.hidden = seen <= most || table.classList.contains('open');
  more.textContent = `Show all ${seen} listed`;
}

function filters() {
  for (const form of all('form[data-for]')) {
    const table = document.getElementById(form.dataset.for);
    const source = document.querySelector(`[data-totals="${table.id}"]`);
    const totals = source ? JSON.parse(source.textContent) : null;
    const selects = all('select', form);
    const search = form.querySelector('[data-search]');
    const total = () => totals.counts.filter((row) => selects.every((s) => {
      const place = totals.keys.indexOf(s.dataset.filter);
      return !s.value || place < 0 || holds(row[place], s.value);
    })).reduce((sum, row) => sum + row[row.length - 1], 0);
    const apply = () => {
      const words = search ? search.value.trim().toLowerCase() : '';
      let shown = 0;
      for (const row of table.tBodies[0].rows) {
        row.hidden = selects.some((s) => s.value && !holds(row.dataset[s.dataset.filter], s.value))
          || (words !== '' && !row.textContent.toLowerCase().includes(words));
        if (!row.hidden) shown += 1;
      }
      limit(table);
      const isChosen = words || selects.some((s) => s.value);
      form.querySelector('output').textContent = !isChosen ? '' : totals
        ? `${shown.toLocaleString('en')} listed of ${total().toLocaleString('en')} ${table.dataset.noun}${words ? ' before the search' : ''}`
        : `${shown.toLocaleString('en')} listed`;
    };
    form.hidden = false;
    form.addEventListener('input', apply);
    form.addEventListener('reset', () => setTimeout(apply));
    form.addEventListener('submit', (event) => event.preventDefault());
    apply();
  }
  for (const more of all('[data-more]')) {
    more.addEventListener('click', () => {
      const table = document.getElementById(more.dataset.more);
      table.classList.add('open');
      more.hidden = true;
      table.closest('.scroll').focus();
    });
  }
  // A link to a list may set its filters: the figure that it stands at says which.
  document.addEventListener('click', (event) => {
    const link = closest(event, 'a[data-set]');
    const form = link && document.querySelector(`${link.hash} form[data-for]`);
    if (!form) return;
    const wanted = new URLSearchParams(link.dataset.set);
    const owner = document.getElementById('owner');
    for (const select of all('select', form)) {
      const name = select.dataset.filter;
      const value = wanted.get(name) || (name === 'owner' && owner && link.hasAttribute('data-follow') ? owner.value : '');
      select.value = [...select.options].some((o) => o.value === value) ? value : '';
    }
    form.dispatchEvent(new Event('input'));
  });
}

function heatMaps() {
  for (const table of all('[data-grid]')) {
    all('td a', table).forEach((link, n) => { link.tabIndex = n ? -1 : 0; });
    table.addEventListener('keydown', (event) => {
      const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
      const cell = event.target.closest('td');
      if (!step || !cell) return;
      const rows = all('tbody tr', table).filter((row) => !row.hidden);
      const row = rows[rows.indexOf(cell.parentElement) + step[0]];
      const next = row && row.cells[cell.cellIndex + step[1]];
      const link = next && next.querySelector('a');
      event.preventDefault();
      if (!link) return;
      event.target.tabIndex = -1;
      link.tabIndex = 0;
      link.focus();
    });
  }
}

function folds() {
  // A link to something that is folded away unfolds it first.
  const open = (hash) => {
    const target = hash.length > 1 && document.getElementById(hash.slice(1));
    if (target) for (let fold = target.closest('details'); fold; fold = fold.parentElement.closest('details')) fold.open = true;
  };
  document.addEventListener('click', (event) => { const link = closest(event, 'a[href^="#"]'); if (link) open(link.hash); });
  open(location.hash);
  all('[data-limit]').forEach(limit);
  addEventListener('beforeprint', () => all('details').forEach((d) => { d.dataset.was = d.open; d.open = true; }));
  addEventListener('afterprint', () => all('details').forEach((d) => { d.open = d.dataset.was === 'true'; }));
}

function roles() {
  // Some browsers forget that a table is one when a narrow screen stacks its cells.
  const names = { table: 'table', thead: 'rowgroup', tbody: 'rowgroup', tr: 'row', td: 'cell' };
  for (const table of all('.stack, .boarded')) {
    for (const [tag, role] of Object.entries(names)) {
      for (const one of tag === 'table' ? [table] : all(tag, table)) one.setAttribute('role', role);
    }
    for (const head of all('th', table)) head.setAttribute('role', head.scope === 'row' ? 'rowheader' : 'columnheader');
  }
}
