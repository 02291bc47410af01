/**
 * What the screen's page may do: load its own files, talk to its own engine, nothing else. No remote content, no
 * inline scripts, no framing. Style attributes stay allowed because charts position their tooltips with them.
 */
import type { secureHeaders } from 'hono/secure-headers';

type Headers = NonNullable<Parameters<typeof secureHeaders>[0]>;

/** @param engine where the page's WebSocket goes, e.g. "ws://127.0.0.1:4840"; none on the desktop */
export function securityHeaders(engine: readonly string[]): Headers {
  const self = ["'self'"];
  const none = ["'none'"];
  return {
    contentSecurityPolicy: {
      defaultSrc: none,
      scriptSrc: self,
      styleSrc: self,
      styleSrcAttr: ["'unsafe-inline'"],
      imgSrc: ["'self'", 'data:', 'blob:'],
      fontSrc: self,
      connectSrc: ["'self'", ...engine],
      workerSrc: self,
      baseUri: none,
      formAction: none,
      frameAncestors: none,
    },
    crossOriginOpenerPolicy: 'same-origin',
    crossOriginResourcePolicy: 'same-origin',
    referrerPolicy: 'no-referrer',
    xFrameOptions: 'DENY',
    // Plain HTTP on loopback: a promise of TLS would lock the browser out.
    strictTransportSecurity: false,
    permissionsPolicy: { camera: [], microphone: [], geolocation: [], usb: [], serial: [], payment: [] },
  };
}
