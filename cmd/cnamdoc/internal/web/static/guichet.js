// The search as one types, and printing from the page. Everything works without.
(function () {
  'use strict';
  var field = document.getElementById('q');
  if (field && window.fetch && window.AbortController) search(field);
  var print = document.getElementById('imprimer');
  if (print) printing(print);
  // A second click on a button that was pressed is none.
  document.addEventListener('submit', function (e) {
    if (e.target.dataset.parti) { e.preventDefault(); return; }
    e.target.dataset.parti = 'oui';
    setTimeout(function () { delete e.target.dataset.parti; }, 5000);
  });
  window.addEventListener('pageshow', function () {
    document.querySelectorAll('form[data-parti]').forEach(function (f) { delete f.dataset.parti; });
  });

  function search(field) {
    var box = document.getElementById('trouve'), told = document.getElementById('q-dit');
    var active = -1, timer = 0, asked = null, shown = '';
    field.setAttribute('role', 'combobox');
    field.setAttribute('aria-autocomplete', 'list');
    field.setAttribute('aria-expanded', 'false');
    field.setAttribute('aria-controls', 'trouve');
    field.setAttribute('aria-haspopup', 'listbox');

    function options() { return box.querySelectorAll('[role=option]'); }
    function choose(i) {
      var list = options();
      if (list[active]) list[active].setAttribute('aria-selected', 'false');
      active = list.length ? (i + list.length) % list.length : -1;
      if (active < 0) { field.removeAttribute('aria-activedescendant'); return; }
      list[active].setAttribute('aria-selected', 'true');
      list[active].scrollIntoView({ block: 'nearest' });
      field.setAttribute('aria-activedescendant', list[active].id);
    }
    function close() {
      if (asked) asked.abort();
      clearTimeout(timer);
      box.textContent = ''; shown = ''; active = -1;
      field.setAttribute('aria-expanded', 'false');
      field.removeAttribute('aria-activedescendant');
      told.textContent = '';
    }
    function ask() {
      var text = field.value.trim();
      if (text.length < 2) { close(); return; }
      if (text === shown) return;
      if (asked) asked.abort();
      asked = new AbortController();
      var mine = asked;
      fetch('/auditeurs?liste=1&q=' + encodeURIComponent(text), { signal: mine.signal, credentials: 'same-origin' }).then(function (r) {
        return r.text().then(function (html) {
          if (mine !== asked) return;
          if (!r.ok) { location.assign('/auditeurs?q=' + encodeURIComponent(text)); return; }
          box.innerHTML = html; shown = text; active = -1;
          field.removeAttribute('aria-activedescendant');
          field.setAttribute('aria-expanded', String(options().length > 0));
          var n = options().length;
          told.textContent = n === 0 ? box.textContent.trim() : n === 1 ? '1 dossier trouvé' : n + ' dossiers trouvés';
        });
      }).catch(function (e) {
        if (e.name === 'AbortError') return;
        box.textContent = 'Le guichet ne répond pas. Vérifiez qu’il est lancé sur ce poste, puis tapez à nouveau.';
        shown = '';
      });
    }
    field.addEventListener('input', function () { clearTimeout(timer); timer = setTimeout(ask, 90); });
    field.addEventListener('keydown', function (e) {
      if (e.isComposing) return;
      if (e.key === 'ArrowDown' || e.key === 'ArrowUp') {
        if (!options().length) return;
        e.preventDefault();
        choose(e.key === 'ArrowDown' ? active + 1 : active < 0 ? -1 : active - 1);
      } else if (e.key === 'Escape') {
        if (box.firstChild) { e.preventDefault(); close(); } else { field.value = ''; }
      } else if (e.key === 'Tab') {
        close();
      }
    });
    field.form.addEventListener('submit', function (e) {
      var one = options()[active];
      if (one) { e.preventDefault(); e.stopPropagation(); location.assign(one.href); }
    });
    document.addEventListener('click', function (e) { if (!field.form.contains(e.target)) close(); });
    // "/" brings the field back from anywhere, as long as nothing is being typed.
    document.addEventListener('keydown', function (e) {
      if (e.key !== '/' || e.ctrlKey || e.altKey || e.metaKey || /^(INPUT|TEXTAREA|SELECT)$/.test(e.target.tagName)) return;
      e.preventDefault(); field.focus(); field.select();
    });
  }

  function printing(button) {
    var frame = document.getElementById(button.dataset.cadre);
    if (!frame) return;
    button.hidden = false;
    button.addEventListener('click', function () {
      try { frame.contentWindow.focus(); frame.contentWindow.print(); } catch (e) { window.open(frame.src, '_blank', 'noopener'); }
    });
  }
})();
