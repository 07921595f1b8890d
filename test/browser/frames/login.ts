// The login page.
parent.postMessage({ report: location.pathname }, location.origin);
