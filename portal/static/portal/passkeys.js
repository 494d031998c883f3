// Passkeys. Buttons say what they are for in data-passkey (add, authenticate or login); allauth's
// own script does the talking between page and browser. Nothing of it shows without JavaScript.
(function () {
  const forms = { add: 'addForm', authenticate: 'authenticateForm', login: 'loginForm' }
  const show = (selector, shown) =>
    document.querySelectorAll(selector).forEach((part) => { part.hidden = !shown })

  if (!window.PublicKeyCredential) return
  show('[data-passkey-without]', false)
  show('[data-passkey-with]', true)
  document.querySelectorAll('[data-passkey]').forEach(function (button) {
    const what = button.dataset.passkey
    window.allauth.webauthn.forms[forms[what]]({
      ids: {
        [what]: button.id,
        credential: 'id_credential',
        passwordless: 'id_passwordless',
        ...(what === 'login' ? {} : { data: 'passkey-data' }),
      },
    })
  })
  // Given up, or no key at hand: say so, and leave the console quiet.
  document.addEventListener('allauth.error', function (event) {
    event.preventDefault()
    show('[data-passkey-failed]', true)
  })
})()
