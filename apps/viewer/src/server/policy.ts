const directives = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'", // the kernels
  "worker-src 'self' blob:", // the one that trains, and its threads, whose code is text
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types closurenet-training closurenet-crew", // the addresses of these two
];

/** The content security policy as a `<meta>` tag may state it (there `frame-ancestors` is not allowed). */
export const metaPolicy = directives.join("; ");

/** The headers of every answer, from the local server and from `app://viewer` alike. */
export const securityHeaders: Readonly<Record<string, string>> = {
  "content-security-policy": `${metaPolicy}; frame-ancestors 'none'`,
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=(), midi=(), payment=()",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};
