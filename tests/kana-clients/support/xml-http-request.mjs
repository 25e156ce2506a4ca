// The published client SDK is built for browsers and asks by XMLHttpRequest, which Node.js has not. This is what the
// SDK uses of it, by fetch.

class XmlHttpRequest {
  #headers = {};
  #request = {};
  #answered = new Headers();

  open(method, url) {
    this.#request = { method, url };
  }

  setRequestHeader(name, value) {
    this.#headers[name] = value;
  }

  getAllResponseHeaders() {
    return [...this.#answered].map(([name, value]) => `${name}: ${value}\r\n`).join('');
  }

  async send(body) {
    try {
      const { method, url } = this.#request;
      const answer = await fetch(url, { method, headers: this.#headers, body });
      this.#answered = answer.headers;
      this.status = answer.status;
      this.statusText = answer.statusText;
      this.responseURL = answer.url;
      this.responseText = this.response = await answer.text();
    } catch {
      return this.onerror();
    }
    this.onload();
  }
}

globalThis.XMLHttpRequest ??= XmlHttpRequest;
