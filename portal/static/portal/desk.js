// At the desk: decisions and the next case by single keys, once they are turned on. An addition:
// the same buttons have access keys without it. Nothing happens while one types.
(function () {
  const words = document.querySelector('[data-keys-words]')
  if (!words) return
  const button = words.querySelector('button')
  const STORED = 'desk-single-keys'
  const isTyping = (place) => place.closest('input:not([type=checkbox],[type=radio]), textarea, select, [contenteditable]')

  function show() {
    button.setAttribute('aria-pressed', String(localStorage.getItem(STORED) === 'on'))
  }

  words.hidden = false
  show()
  button.addEventListener('click', function () {
    localStorage.setItem(STORED, localStorage.getItem(STORED) === 'on' ? 'off' : 'on')
    show()
  })

  document.addEventListener('keydown', function (event) {
    if (localStorage.getItem(STORED) !== 'on' || event.repeat || event.defaultPrevented) return
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
    const wanted = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`)
    if (!wanted) return
    event.preventDefault()
    const reason = document.querySelector('[data-keys] [name=reason]')
    if ('needsReason' in wanted.dataset && reason && !reason.value.trim()) reason.focus()
    else wanted.click()
  })
})()
