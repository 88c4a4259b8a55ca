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
      if (one === page) {
        link.setAttribute('aria-current', 'page');
        const bar = link.closest('nav');
        bar.scrollLeft += link.getBoundingClientRect().left - bar.getBoundingClientRect().left - (bar.clientWidth - link.offsetWidth) / 2;
      }
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
      point(Math.min(chosen, notesOf(chart).length - 1) + move);
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
