// The directory without reloading: suggestions while one types, results that follow each choice.
// An addition: without it the same forms and links lead to the same addresses.
// Parts of the page that follow a search say so in data-live, inputs with suggestions have their
// address in data-suggest.
(function () {
  const parts = () => [...document.querySelectorAll('[data-live]')]
  const part = (page, name) => page.querySelector(`[data-live="${name}"]`)
  if (!part(document, 'results')) return

  const status = document.createElement('p')
  status.className = 'hush'
  status.setAttribute('role', 'status')
  document.querySelector('main').append(status)
  const say = (words) => { status.textContent = words }

  // Results ------------------------------------------------------------------------------------

  const words = () => document.querySelector('main form.seek [name=q]')
  const refine = () => document.querySelector('.facets form')
  let asking = new AbortController()
  let shown = location.search

  // What the forms of the page ask for together, as one address.
  function wanted() {
    const query = new URLSearchParams()
    if (words().value.trim()) query.set('q', words().value.trim())
    new FormData(refine()).forEach((value, name) => {
      if (name !== 'q' && value) query.append(name, value)
    })
    return query
  }

  async function go(query) {
    if (String(query) === String(new URLSearchParams(location.search))) return
    await show(`${location.pathname}?${query}`)
  }

  // Fetch a search and put its parts in the place of those shown. `toTop`: read on from there.
  async function show(address, { push = true, toTop = false } = {}) {
    asking.abort()
    const mine = asking = new AbortController()
    part(document, 'results').setAttribute('aria-busy', 'true')
    let page
    try {
      const answer = await fetch(address, { signal: mine.signal })
      if (!answer.ok) throw new Error(answer.status)
      page = new DOMParser().parseFromString(await answer.text(), 'text/html')
      if (!parts().every((old) => part(page, old.dataset.live))) throw new Error('another page')
    } catch (error) {
      if (!mine.signal.aborted) location.assign(address)
      return
    }
    if (mine.signal.aborted) return
    if (push) history.pushState(null, '', address)
    shown = location.search
    swap(page)
    const heading = part(document, 'results').querySelector('h2')
    say(heading.textContent.trim())
    if (toTop || !document.activeElement || document.activeElement === document.body) {
      heading.tabIndex = -1
      heading.focus({ preventScroll: !toTop })
    }
  }

  function swap(page) {
    const held = document.activeElement
    const isOpen = document.querySelector('details.facets').open
    parts().forEach((old) => old.replaceWith(part(page, old.dataset.live)))
    // The ground is a network's when the search is.
    document.body.className = page.body.className
    document.querySelector('body > header').replaceWith(page.querySelector('body > header'))
    document.title = page.title
    document.querySelector('details.facets').open = isOpen
    if (words() !== held) words().value = page.querySelector('main form.seek [name=q]').value
    if (!held.isConnected) hold(held)
  }

  // The focus goes to what stands now where it was, with what was typed meanwhile.
  function hold(held) {
    if (!held.name) return
    const alike = [...document.querySelectorAll(`main [name="${CSS.escape(held.name)}"]`)]
    const same = alike.find((input) => input.type === held.type && (input.id || input.value) === (held.id || held.value))
    if (!same) return
    same.focus({ preventScroll: true })
    if (held.type === 'text' && same.value !== held.value) same.value = held.value
  }

  const isOurs = (form) => form === refine() || form === words().form

  document.addEventListener('submit', function (event) {
    if (!isOurs(event.target)) return
    event.preventDefault()
    close()
    go(wanted())
  })
  document.addEventListener('change', function (event) {
    if (event.target.form === refine() && !choosing) go(wanted())
  })
  document.addEventListener('click', function (event) {
    const link = event.target.closest('main a[href^="?"]')
    const plain = !(event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
    if (!link || !plain) return
    event.preventDefault()
    show(link.href, { toTop: part(document, 'results').contains(link) })
  })
  window.addEventListener('popstate', function () {
    if (location.search !== shown) show(location.href, { push: false })
  })

  // Suggestions: a combobox with a list below it (WAI-ARIA) --------------------------------------

  const list = document.createElement('ul')
  list.id = 'suggestions'
  list.className = 'suggestions'
  list.setAttribute('role', 'listbox')
  let input = null // whose list it is
  let options = []
  let active = -1
  let waiting = 0
  let choosing = false

  function dress(one) {
    one.autocomplete = 'off'
    const label = one.labels[0] ? one.labels[0].textContent.trim() : ''
    list.setAttribute('aria-label', label)
    for (const [name, value] of Object.entries({
      role: 'combobox', 'aria-autocomplete': 'list', 'aria-controls': list.id, 'aria-expanded': 'false',
    })) one.setAttribute(name, value)
    one.after(list)
    list.hidden = true
  }

  function close() {
    clearTimeout(waiting)
    list.hidden = true
    options = []
    active = -1
    if (!input) return
    input.setAttribute('aria-expanded', 'false')
    input.removeAttribute('aria-activedescendant')
  }

  async function suggest(typed) {
    const address = `${input.dataset.suggest}&q=${encodeURIComponent(typed)}`
    let found
    try {
      const answer = await fetch(address)
      found = answer.ok ? await answer.json() : null
    } catch { found = null }
    if (!found || !input || input.value !== typed || document.activeElement !== input) return
    close()
    options = found.options
    list.replaceChildren(...options.map(line))
    list.hidden = !options.length
    input.setAttribute('aria-expanded', String(options.length > 0))
    say(found.said)
  }

  function line(option, number) {
    const item = document.createElement('li')
    const kind = document.createElement('span')
    item.id = `suggestion-${number}`
    item.setAttribute('role', 'option')
    item.setAttribute('aria-selected', 'false')
    kind.textContent = option.kind
    item.append(`${option.label} `, kind)
    return item
  }

  function move(step) {
    const before = list.children[active]
    if (before) before.setAttribute('aria-selected', 'false')
    // One more than there are lines: between the last and the first is the input itself.
    active = (active + 1 + step + options.length + 1) % (options.length + 1) - 1
    const now = list.children[active]
    if (!now) return input.removeAttribute('aria-activedescendant')
    now.setAttribute('aria-selected', 'true')
    now.scrollIntoView({ block: 'nearest' })
    input.setAttribute('aria-activedescendant', now.id)
  }

  function choose(option) {
    if (option.url) return location.assign(option.url)
    const inPlace = option.name === input.name
    choosing = true // the change event of the input is not another search
    input.value = inPlace ? option.value : ''
    const query = wanted()
    if (!inPlace) {
      if (option.name === 'place') query.delete('place')
      if (!query.getAll(option.name).includes(option.value)) query.append(option.name, option.value)
    }
    close()
    go(query).finally(() => { choosing = false })
  }

  document.addEventListener('input', function (event) {
    if (!event.target.dataset.suggest) return
    if (event.target !== input) { input = event.target; dress(input) }
    clearTimeout(waiting)
    const typed = input.value
    if (typed.trim().length < 2) return close()
    waiting = setTimeout(() => suggest(typed), 150)
  })
  document.addEventListener('focusin', function (event) {
    if (event.target.dataset.suggest && event.target !== input) { input = event.target; dress(input) }
  })
  document.addEventListener('focusout', (event) => { if (event.target === input) close() })
  document.addEventListener('keydown', function (event) {
    if (event.target !== input || list.hidden) return
    const steps = { ArrowDown: 1, ArrowUp: -1 }
    if (steps[event.key]) move(steps[event.key])
    else if (event.key === 'Enter' && options[active]) choose(options[active])
    else if (event.key === 'Escape') close()
    else return
    event.preventDefault()
  })
  // Pressing a line must not take the focus from the input first.
  list.addEventListener('mousedown', (event) => event.preventDefault())
  list.addEventListener('click', function (event) {
    const item = event.target.closest('li')
    if (item) choose(options[[...list.children].indexOf(item)])
  })
})()
