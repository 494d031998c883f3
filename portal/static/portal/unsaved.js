// A listing's form while one types: what is typed is kept aside every so often, and a chosen picture
// is shown as it will be cropped. An addition: buttons and a slider do the same without it.
(function () {
  const form = document.querySelector('form[data-unsaved]')
  if (!form) return
  const SECONDS = 10
  const said = form.querySelector('[data-unsaved-said]')
  let waiting = 0
  let isSent = false
  let asking = new AbortController()

  async function keep() {
    clearTimeout(waiting)
    waiting = 0
    if (isSent) return
    const body = new URLSearchParams()
    new FormData(form).forEach((value, name) => { if (typeof value === 'string') body.append(name, value) })
    body.set('auto', '1')
    asking.abort()
    asking = new AbortController()
    let words = said.dataset.lost
    try {
      const answer = await fetch(form.dataset.unsaved, { method: 'POST', body, signal: asking.signal, keepalive: true })
      if (answer.status === 204) words = said.dataset.kept
    } catch (error) {
      if (error.name === 'AbortError') return
    }
    if (said.textContent !== words) said.textContent = words
  }

  form.addEventListener('input', function () {
    if (!waiting) waiting = setTimeout(keep, SECONDS * 1000)
  })
  document.addEventListener('visibilitychange', function () {
    if (document.hidden && waiting) keep()
  })
  form.addEventListener('submit', function () {
    isSent = true
    clearTimeout(waiting)
    asking.abort()
  })

  // The picture --------------------------------------------------------------------------------

  const place = form.querySelector('[data-crop]')
  const file = form.elements.picture
  const slider = form.elements.crop
  if (!place || !file || !slider) return
  const SIDE = 176
  const canvas = document.createElement('canvas')
  const words = document.createElement('p')
  canvas.width = canvas.height = SIDE * 2
  canvas.className = 'crop'
  canvas.setAttribute('role', 'img')
  canvas.setAttribute('aria-label', place.dataset.crop)
  words.className = 'small soft'
  words.textContent = place.dataset.crop
  let picture = null
  // Without a picture there is nothing to choose a part of.
  slider.closest('.field').hidden = true

  function draw() {
    const side = Math.min(picture.width, picture.height)
    const part = Number(slider.value) / 100
    const left = (picture.width - side) * part
    const top = (picture.height - side) * part
    canvas.getContext('2d').drawImage(picture, left, top, side, side, 0, 0, canvas.width, canvas.height)
  }

  file.addEventListener('change', async function () {
    place.replaceChildren()
    slider.closest('.field').hidden = true
    try {
      picture = await createImageBitmap(file.files[0])
    } catch { return } // no picture: the answer says so
    place.replaceChildren(canvas, words)
    slider.closest('.field').hidden = false
    draw()
  })
  slider.addEventListener('input', () => { if (picture) draw() })

  let held = null
  canvas.addEventListener('pointerdown', function (event) {
    held = { x: event.clientX, y: event.clientY, from: Number(slider.value) }
    canvas.setPointerCapture(event.pointerId)
  })
  canvas.addEventListener('pointermove', function (event) {
    if (!held) return
    const isWide = picture.width > picture.height
    const moved = isWide ? event.clientX - held.x : event.clientY - held.y
    const hidden = Math.abs(picture.width - picture.height) / Math.min(picture.width, picture.height)
    if (!hidden) return
    const shift = moved / canvas.clientWidth / hidden * 100
    slider.value = Math.round(Math.min(100, Math.max(0, held.from - shift)))
    draw()
  })
  canvas.addEventListener('pointerup', () => { held = null })
})()
