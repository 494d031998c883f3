// While one types a listing: others that may be the same, said under the name. An addition; the
// preview says it to everybody.
(function () {
  const place = document.querySelector('[data-alike]')
  if (!place) return
  const form = place.closest('form')
  const names = ['csrfmiddlewaretoken', 'name', 'place', 'siren', 'rna', 'website']
  let asking = new AbortController()
  let asked = ''
  let waiting = 0

  function typed() {
    const data = new URLSearchParams()
    for (const name of names) data.set(name, form.elements[name] ? form.elements[name].value : '')
    data.set('own', place.dataset.own)
    return data
  }

  async function look() {
    const data = typed()
    if (String(data) === asked) return
    asked = String(data)
    asking.abort()
    const mine = asking = new AbortController()
    try {
      const answer = await fetch(place.dataset.alike, { method: 'POST', body: data, signal: mine.signal })
      if (!answer.ok || answer.redirected) return
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
      const old = place.textContent.trim()
      if (page.body.textContent.trim() !== old) place.replaceChildren(...page.body.childNodes)
    } catch { /* the form works without */ }
  }

  form.addEventListener('input', function (event) {
    if (!names.includes(event.target.name)) return
    clearTimeout(waiting)
    waiting = setTimeout(look, 400)
  })
})()
