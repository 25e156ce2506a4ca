// The published client SDK is built for browsers: it looks for `self`, and asks by XMLHttpRequest. Node.js has neither;
// this is what the SDK uses of them, by fetch.

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

globalThis.self ??= globalThis;
globalThis.XMLHttpRequest ??= XmlHttpRequest;
