// Runs in the page: returns each visible text whose contrast to what is behind it is less than WCAG AA asks for.
;(() => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true})

  /** Any CSS colour as red, green, blue (0 to 255) and alpha (0 to 1). */
  function parse(colour) {
    canvas.clearRect(0, 0, 1, 1)
    canvas.fillStyle = colour
    canvas.fillRect(0, 0, 1, 1)
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data
    return [r, g, b, a / 255]
  }

  function over([r, g, b, a], [r2, g2, b2]) {
    return [r * a + r2 * (1 - a), g * a + g2 * (1 - a), b * a + b2 * (1 - a), 1]
  }

  function behind(element) {
    if (element === null) return [255, 255, 255, 1]
    const node = element.closest('.node')
    if (node) return parse(getComputedStyle(node.querySelector('rect')).fill)
    const own = parse(getComputedStyle(element).backgroundColor)
    return own[3] === 1 ? own : over(own, behind(element.parentElement))
  }

  function luminance([r, g, b]) {
    const [x, y, z] = [r, g, b].map((value) => {
      const part = value / 255
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * x + 0.7152 * y + 0.0722 * z
  }

  function contrast(a, b) {
    const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y)
    return (light + 0.05) / (dark + 0.05)
  }

  function check(element, text) {
    const style = getComputedStyle(element)
    const size = Number.parseFloat(style.fontSize)
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700)
    const back = behind(element)
    const front = over(parse(element.namespaceURI.endsWith('svg') ? style.fill : style.color), back)
    const ratio = contrast(front, back)
    return {text, ratio: Math.round(ratio * 100) / 100, enough: ratio >= (isLarge ? 3 : 4.5)}
  }

  const texts = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const {parentElement: element, textContent} = walker.currentNode
    const isSeen =
      textContent.trim() !== '' && element.checkVisibility() && !element.closest('.unseen, :disabled, noscript, title')
    if (isSeen) texts.push(check(element, textContent.trim()))
  }
  for (const field of document.querySelectorAll('input:not([type=range]), textarea'))
    texts.push(check(field, `#${field.id}`))
  return {checked: texts.length, faults: texts.filter(({enough}) => !enough)}
})()
