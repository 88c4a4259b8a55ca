(() => {
  'use strict';
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

  function theme() {
    const button = document.getElementById('theme');
    const name = () => { button.lastElementChild.textContent = isDark() ? 'Light' : 'Dark'; };
    button.hidden = false;
    button.addEventListener('click', () => {
      root.dataset.theme = isDark() ? 'light' : 'dark';
      keep(root.dataset.theme);
      name();
    });
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', name);
    name();
  }

  // One page at a time. The others stay where a search within the page finds them.
  function pages() {
    const found = all('.page');
    if (found.length < 2) return;
    const links = new Map(all('nav a').map((link) => [link.hash.slice(1), link]));
    const away = 'onbeforematch' in root ? 'until-found' : '';
    const show = (page) => {
      for (const one of found) {
        if (one === page) one.removeAttribute('hidden');
        else one.setAttribute('hidden', away);
        const link = links.get(one.id);
        if (one === page) link.setAttribute('aria-current', 'page');
        else link.removeAttribute('aria-current');
      }
    };
    const of = (hash) => {
      const target = hash.length > 1 && document.getElementById(decodeURIComponent(hash.slice(1)));
      return target && target.closest('.page');
    };
    const follow = () => {
      const page = of(location.hash) || found[0];
      show(page);
      const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
      if (target === page) {
        scrollTo({ top: 0, behavior: 'instant' });
        page.querySelector('h2').focus({ preventScroll: true });
      } else if (target) target.scrollIntoView({ behavior: 'instant' });
    };
    document.addEventListener('beforematch', (event) => { const page = closest(event, '.page'); if (page) show(page); });
    addEventListener('hashchange', follow);
    addEventListener('beforeprint', () => found.forEach((one) => one.removeAttribute('hidden')));
    addEventListener('afterprint', () => show(found.find((one) => links.get(one.id).hasAttribute('aria-current'))));
    follow();
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
    const place = (element) => {
      const box = element.getBoundingClientRect();
      show(element.getAttribute('aria-label'), box.left + box.width / 2, box.top);
    };
    document.addEventListener('mouseover', (event) => { const e = closest(event, '[data-tip]'); if (e) place(e); });
    document.addEventListener('mouseout', (event) => { if (closest(event, '[data-tip]')) hide(); });
    document.addEventListener('focusin', (event) => { const e = closest(event, '[data-tip]'); if (e && e.matches(':focus-visible')) place(e); });
    document.addEventListener('focusout', hide);
    document.addEventListener('keydown', (event) => { if (event.key === 'Escape') hide(); });
    document.addEventListener('scroll', hide, { passive: true });

    const notesOf = (chart) => chart.dataset.notes.split('|').map((part) => {
      const cut = part.indexOf('~');
      return [Number(part.slice(0, cut)) / 1000, part.slice(cut + 1)];
    });
    for (const chart of all('[data-notes]')) {
      const plot = () => {
        const box = chart.getBoundingClientRect();
        const style = getComputedStyle(chart);
        const [pad, end] = [parseFloat(style.paddingLeft), parseFloat(style.paddingRight)];
        return { left: box.left + pad, top: box.top, width: box.width - pad - end };
      };
      let chosen = Infinity;
      const point = (index) => {
        const notes = notesOf(chart);
        chosen = Math.min(Math.max(index, 0), notes.length - 1);
        const [x, text] = notes[chosen];
        const box = plot();
        const cursor = chart.querySelector('.cursor');
        cursor.setAttribute('x1', `${x * 100}%`);
        cursor.setAttribute('x2', `${x * 100}%`);
        chart.classList.add('pointed');
        show(text, box.left + x * box.width, box.top);
      };
      const leave = () => { chart.classList.remove('pointed'); hide(); };
      chart.addEventListener('pointermove', (event) => {
        const notes = notesOf(chart);
        const box = plot();
        const x = (event.clientX - box.left) / box.width;
        let best = 0;
        notes.forEach(([at], n) => { if (Math.abs(at - x) < Math.abs(notes[best][0] - x)) best = n; });
        point(best);
      });
      chart.addEventListener('pointerleave', leave);
      chart.addEventListener('focus', () => { if (chart.matches(':focus-visible')) point(Infinity); });
      chart.addEventListener('blur', leave);
      chart.addEventListener('keydown', (event) => {
        const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
        if (!move) return;
        event.preventDefault();
        point(chosen + move);
      });
    }
  }

  // Definitions open by click or key without any script; with it also by pointing, beside the button.
  function definitions() {
    let pinned = null;
    const of = (button) => document.getElementById(button.getAttribute('popovertarget'));
    const place = (button, box) => {
      const at = button.getBoundingClientRect();
      const size = box.getBoundingClientRect();
      box.style.left = `${Math.max(8, Math.min(at.left - 12, innerWidth - size.width - 12))}px`;
      const below = at.bottom + 8;
      box.style.top = `${below + size.height > innerHeight - 8 ? Math.max(8, at.top - size.height - 8) : below}px`;
    };
    for (const box of all('.what-is')) box.classList.add('placed');
    for (const button of all('.what')) {
      const box = of(button);
      const open = () => { if (!box.matches(':popover-open')) box.showPopover(); place(button, box); };
      const close = () => { if (pinned !== box && box.matches(':popover-open')) box.hidePopover(); };
      button.addEventListener('pointerenter', (event) => { if (event.pointerType === 'mouse') open(); });
      button.addEventListener('pointerleave', close);
      button.addEventListener('focus', () => { if (button.matches(':focus-visible')) open(); });
      button.addEventListener('blur', close);
      button.addEventListener('click', (event) => {
        event.preventDefault();
        pinned = pinned === box && box.matches(':popover-open') ? null : box;
        if (pinned) open(); else close();
      });
      box.addEventListener('toggle', (event) => { if (event.newState === 'closed' && pinned === box) pinned = null; });
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

  // The figures of one owner in the place of everybody's.
  function owners() {
    const source = document.getElementById('by-owner');
    const select = document.getElementById('owner');
    if (!source || !select) return;
    const { dates, owners: figures } = JSON.parse(source.textContent);
    const places = all('[data-metric]').map((place) => [place, place.cloneNode(true)]);
    const note = document.getElementById('owner-note');
    const part = (place, name) => place.querySelector(`[data-f="${name}"]`);
    const say = (place, name, text) => { const one = part(place, name); if (one) one.textContent = text || ''; };
    const icon = (name) => {
      const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
      const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
      svg.setAttribute('class', 'icon');
      svg.setAttribute('aria-hidden', 'true');
      use.setAttribute('href', `#i-${name}`);
      svg.append(use);
      return svg;
    };
    const made = (tag, style, ...children) => {
      const one = document.createElement(tag);
      one.className = style;
      one.append(...children);
      return one;
    };
    const draw = (place, found) => {
      const chart = place.querySelector('.spark');
      if (!chart) return;
      const line = chart.querySelector('.line');
      for (const gone of all('.band, .aim, .now, .missing', chart)) gone.remove();
      if (!found.line || !line) { chart.style.visibility = 'hidden'; chart.removeAttribute('tabindex'); return; }
      line.setAttribute('d', found.line);
      if (chart.getAttribute('height') !== '60') line.setAttribute('transform', `scale(1 ${Number(chart.getAttribute('height')) / 60})`);
      const notes = found.values.map((text, n) => text && `${dates[n][0]}~${dates[n][1]}: ${text}`).filter(Boolean);
      chart.dataset.notes = notes.join('|');
      chart.setAttribute('aria-label', `${select.value}: ${notes.length} dates`);
    };
    const fill = (place, found) => {
      place.classList.toggle('elsewhere', !found);
      if (!found) {
        say(place, 'value', '–');
        say(place, 'basis', 'Not measured by owner, or nothing of this owner');
        for (const name of ['interval', 'note', 'change', 'excluded', 'status']) say(place, name, '');
        const chart = place.querySelector('.spark');
        if (chart) chart.style.visibility = 'hidden';
        return;
      }
      say(place, 'value', found.value);
      say(place, 'basis', found.basis);
      say(place, 'interval', found.interval && `95 % interval ${found.interval}`);
      say(place, 'note', found.note);
      say(place, 'excluded', '');
      const status = part(place, 'status');
      if (status) status.replaceChildren(made('span', `pill ${found.kind}`, icon(found.kind), found.label));
      const change = part(place, 'change');
      if (change) change.replaceChildren(...(found.change
        ? [made('span', `move ${found.tone}`, icon(found.way), made('b', '', found.change)), ' ', made('span', 'quiet', found.noise)]
        : []));
      const state = part(place, 'state');
      if (state) {
        state.className = `state ${found.state}`;
        state.replaceChildren(icon(found.state === 'ok' ? 'ok' : 'unknown'), found.state === 'ok' ? 'Data ok' : 'Source failed');
      }
      draw(place, found);
    };
    const restore = (place, before) => {
      place.classList.remove('elsewhere');
      for (const one of all('[data-f]', place)) {
        const was = part(before, one.dataset.f);
        one.className = was.className;
        one.replaceChildren(...[...was.cloneNode(true).childNodes]);
      }
      const chart = place.querySelector('.spark');
      if (!chart) return;
      const was = before.querySelector('.spark');
      chart.replaceChildren(...[...was.cloneNode(true).childNodes]);
      chart.style.visibility = '';
      chart.setAttribute('tabindex', '0');
      chart.dataset.notes = was.dataset.notes;
      chart.setAttribute('aria-label', was.getAttribute('aria-label'));
    };
    const apply = () => {
      const owner = select.value;
      select.classList.toggle('chosen', owner !== '');
      for (const [place, before] of places) {
        restore(place, before);
        if (owner) fill(place, (figures[owner] || {})[place.dataset.metric]);
      }
      for (const row of all('tr[data-owner]')) {
        if (document.querySelector(`form[data-for="${row.closest('table').id}"]`)) continue;
        row.hidden = owner !== '' && row.dataset.owner !== '' && !holds(row.dataset.owner, owner);
      }
      all('[data-limit]').forEach(limit);
      for (const one of all('form[data-for] select[data-filter="owner"]')) {
        one.value = [...one.options].some((o) => o.value === owner) ? owner : '';
        one.form.dispatchEvent(new Event('input'));
      }
      note.hidden = owner === '';
      note.textContent = owner
        ? `Figures and lists of ${select.selectedOptions[0].textContent}. Charts below the key figures, sources and definitions are of all owners.`
        : '';
    };
    document.getElementById('owner-choice').hidden = false;
    select.addEventListener('change', apply);
    if (select.value) apply();
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

  document.addEventListener('DOMContentLoaded', () => {
    roles(); theme(); folds(); pages(); sorting(); filters(); owners(); heatMaps(); definitions(); tooltips();
    root.dataset.height = document.body.scrollHeight;
  });
})();
