(() => {
  'use strict';
  const root = document.documentElement;
  const recall = () => { try { return localStorage.getItem('assurance-theme'); } catch { return null; } };
  const keep = (theme) => { try { localStorage.setItem('assurance-theme', theme); } catch { /* a page without storage forgets */ } };
  const known = recall();
  if (known === 'light' || known === 'dark') root.dataset.theme = known;
  root.classList.add('js');

  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const sortKey = (row, column) => {
    const cell = row.cells[column];
    return cell.dataset.v === undefined ? cell.textContent.trim() : cell.dataset.v;
  };

  function theme() {
    const button = document.getElementById('theme');
    const isDark = () => root.dataset.theme
      ? root.dataset.theme === 'dark'
      : matchMedia('(prefers-color-scheme: dark)').matches;
    const name = () => { button.lastElementChild.textContent = isDark() ? 'Light theme' : 'Dark theme'; };
    button.hidden = false;
    button.addEventListener('click', () => {
      root.dataset.theme = isDark() ? 'light' : 'dark';
      keep(root.dataset.theme);
      name();
    });
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', name);
    name();
  }

  function tooltips() {
    const tip = document.getElementById('tip');
    const show = (text, x, y) => {
      tip.textContent = text;
      tip.hidden = false;
      const box = tip.getBoundingClientRect();
      const left = Math.min(Math.max(x - box.width / 2, 8), innerWidth - box.width - 8);
      const above = y - box.height - 10;
      tip.style.left = `${Math.max(left, 8)}px`;
      tip.style.top = `${above < 8 ? y + 22 : above}px`;
    };
    const hide = () => { tip.hidden = true; };
    const of = (event) => event.target.closest && event.target.closest('[data-tip]');
    const place = (element) => {
      const box = element.getBoundingClientRect();
      show(element.getAttribute('aria-label'), box.left + box.width / 2, box.top);
    };
    document.addEventListener('mouseover', (event) => { const e = of(event); if (e) place(e); });
    document.addEventListener('mouseout', (event) => { if (of(event)) hide(); });
    document.addEventListener('focusin', (event) => { const e = of(event); if (e && e.matches(':focus-visible')) place(e); });
    document.addEventListener('focusout', hide);
    document.addEventListener('keydown', (event) => { if (event.key === 'Escape') hide(); });
    document.addEventListener('scroll', hide, { passive: true });

    for (const chart of all('[data-notes]')) {
      const notes = chart.dataset.notes.split('|').map((part) => {
        const cut = part.indexOf('~');
        return [Number(part.slice(0, cut)) / 1000, part.slice(cut + 1)];
      });
      const cursor = chart.querySelector('.cursor');
      const plot = () => {
        const box = chart.getBoundingClientRect();
        const style = getComputedStyle(chart);
        const [pad, end] = [parseFloat(style.paddingLeft), parseFloat(style.paddingRight)];
        return { left: box.left + pad, top: box.top, width: box.width - pad - end };
      };
      let chosen = notes.length - 1;
      const point = (index) => {
        chosen = Math.min(Math.max(index, 0), notes.length - 1);
        const [x, text] = notes[chosen];
        const box = plot();
        cursor.setAttribute('x1', `${x * 100}%`);
        cursor.setAttribute('x2', `${x * 100}%`);
        chart.classList.add('pointed');
        show(text, box.left + x * box.width, box.top);
      };
      const leave = () => { chart.classList.remove('pointed'); hide(); };
      chart.addEventListener('pointermove', (event) => {
        const box = plot();
        const x = (event.clientX - box.left) / box.width;
        let best = 0;
        notes.forEach(([at], n) => { if (Math.abs(at - x) < Math.abs(notes[best][0] - x)) best = n; });
        point(best);
      });
      chart.addEventListener('pointerleave', leave);
      chart.addEventListener('focus', () => { if (chart.matches(':focus-visible')) point(notes.length - 1); });
      chart.addEventListener('blur', leave);
      chart.addEventListener('keydown', (event) => {
        const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
        if (!move) return;
        event.preventDefault();
        point(chosen + move);
      });
    }
  }

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
    if (more) more.hidden = seen <= most || table.classList.contains('open');
  }

  function filters() {
    const totals = document.getElementById('gap-totals');
    const counts = totals ? JSON.parse(totals.textContent) : {};
    for (const form of all('form[data-for]')) {
      const table = document.getElementById(form.dataset.for);
      const selects = all('select', form);
      const search = form.querySelector('[data-search]');
      const apply = () => {
        const words = search ? search.value.trim().toLowerCase() : '';
        let shown = 0;
        for (const row of table.tBodies[0].rows) {
          row.hidden = selects.some((s) => s.value && row.dataset[s.dataset.filter] !== s.value)
            || (words !== '' && !row.textContent.toLowerCase().includes(words));
          if (!row.hidden) shown += 1;
        }
        limit(table);
        const [owner, control] = ['owner', 'control'].map((k) => (selects.find((s) => s.dataset.filter === k) || {}).value || '');
        let all_ = shown;
        if (table.id === 'gap-table') {
          all_ = 0;
          for (const [name, of] of Object.entries(counts)) {
            if (owner && name !== owner) continue;
            for (const [id, n] of Object.entries(of)) if (!control || id === control) all_ += n;
          }
        }
        const isChosen = owner || control || words || selects.some((s) => s.value);
        form.querySelector('output').textContent = !isChosen ? ''
          : table.id === 'gap-table'
            ? `${shown.toLocaleString('en')} listed of ${all_.toLocaleString('en')} gaps${words ? ' before the search' : ''}`
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
  }

  function heatMaps() {
    const form = document.querySelector('form[data-for="gap-table"]');
    for (const table of all('[data-grid]')) {
      const links = () => all('td a', table);
      links().forEach((link, n) => { link.tabIndex = n ? -1 : 0; });
      table.addEventListener('keydown', (event) => {
        const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
        const cell = event.target.closest('td');
        if (!step || !cell) return;
        const rows = all('tbody tr', table);
        const row = rows[rows.indexOf(cell.parentElement) + step[0]];
        const next = row && row.cells[cell.cellIndex + step[1]];
        const link = next && next.querySelector('a');
        event.preventDefault();
        if (!link) return;
        event.target.tabIndex = -1;
        link.tabIndex = 0;
        link.focus();
      });
      table.addEventListener('click', (event) => {
        const link = event.target.closest('a[data-control]');
        if (!link || !form) return;
        for (const select of all('select', form)) {
          const wanted = link.dataset[select.dataset.filter] || '';
          select.value = [...select.options].some((o) => o.value === wanted) ? wanted : '';
        }
        form.dispatchEvent(new Event('input'));
      });
    }
  }

  function reading() {
    const links = all('nav a');
    const byId = new Map(links.map((link) => [link.hash.slice(1), link]));
    const watch = new IntersectionObserver((entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting || !byId.has(entry.target.id)) continue;
        links.forEach((link) => link.removeAttribute('aria-current'));
        byId.get(entry.target.id).setAttribute('aria-current', 'true');
      }
    }, { rootMargin: '-20% 0px -75% 0px' });
    all('main section').forEach((section) => watch.observe(section));
    addEventListener('beforeprint', () => all('details').forEach((d) => { d.dataset.was = d.open; d.open = true; }));
    addEventListener('afterprint', () => all('details').forEach((d) => { d.open = d.dataset.was === 'true'; }));
  }

  function folds() {
    // A link to something that is folded away unfolds it first.
    const open = (hash) => {
      const target = hash.length > 1 && document.getElementById(hash.slice(1));
      if (target) for (let fold = target.closest('details'); fold; fold = fold.parentElement.closest('details')) fold.open = true;
    };
    document.addEventListener('click', (event) => {
      const link = event.target.closest && event.target.closest('a[href^="#"]');
      if (link) open(link.hash);
    });
    open(location.hash);
    all('[data-limit]').forEach(limit);
  }

  function roles() {
    // Some browsers forget that a table is one when a narrow screen stacks its cells.
    const known = { table: 'table', thead: 'rowgroup', tbody: 'rowgroup', tr: 'row', td: 'cell' };
    for (const table of all('.stack')) {
      for (const [tag, role] of Object.entries(known)) {
        for (const part of tag === 'table' ? [table] : all(tag, table)) part.setAttribute('role', role);
      }
      for (const head of all('th', table)) {
        head.setAttribute('role', head.scope === 'row' ? 'rowheader' : 'columnheader');
      }
    }
  }

  document.addEventListener('DOMContentLoaded', () => {
    roles(); theme(); tooltips(); sorting(); filters(); heatMaps(); folds(); reading();
  });
})();
