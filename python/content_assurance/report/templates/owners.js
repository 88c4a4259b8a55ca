// The figures of one owner in the place of everybody's.
function owners() {
  const source = document.getElementById('by-owner');
  const select = document.getElementById('owner');
  if (!source || !select) return;
  // Read when somebody first asks: a page that nobody filters opens without it.
  let dates, figures, places;
  const read = () => {
    if (places) return;
    ({ dates, owners: figures } = JSON.parse(source.textContent));
    places = all('[data-metric]').map((place) => [place, place.cloneNode(true)]);
  };
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
    read();
    const owner = select.value;
    select.classList.toggle('chosen', owner !== '');
    root.classList.toggle('one-owner', owner !== '');
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
      ? `Figures and lists of ${select.selectedOptions[0].textContent}. What cannot be told by owner is marked: all owners.`
      : '';
  };
  document.getElementById('owner-choice').hidden = false;
  select.addEventListener('change', apply);
  if (select.value) apply();
}
