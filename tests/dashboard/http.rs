//! Requests as programs make them, and as other sites would have a browser make them.

use http::{HeaderMap, Method, StatusCode};

use super::site::Site;

/// What was answered.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The cookie that was set: its name and value, and with its attributes.
    pub(crate) fn cookie(&self) -> (&str, &str) {
        let whole = self.header("set-cookie");
        (whole.split(';').next().unwrap(), whole)
    }
}

/// Somebody's session, without a browser.
pub(crate) struct Session {
    pub(crate) cookie: String,
    pub(crate) csrf: String,
}

impl Site {
    /// Asks, and follows no redirection.
    pub(crate) fn ask(&self, method: Method, path: &str, headers: &[(&str, &str)], form: &[(&str, &str)]) -> Reply {
        let _ = tokio_rustls::rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .tls_danger_accept_invalid_certs(true)
            .no_proxy()
            .build()
            .unwrap();
        let mut request = client.request(method.clone(), self.url(path));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if method == Method::POST {
            let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
            request = request.header("content-type", "application/x-www-form-urlencoded").body(form);
        }
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let answer = request.send().await.unwrap();
            let (status, headers) = (answer.status(), answer.headers().clone());
            Reply { status, headers, text: answer.text().await.unwrap() }
        })
    }

    /// Asks for a page as somebody who is signed in.
    pub(crate) fn get(&self, path: &str, session: Option<&Session>) -> Reply {
        let cookie = session.map(|session| ("cookie", session.cookie.as_str()));
        self.ask(Method::GET, path, cookie.as_slice(), &[])
    }

    /// Sends a form as its own page would.
    pub(crate) fn post(&self, path: &str, session: &Session, form: &[(&str, &str)]) -> Reply {
        let headers = [("cookie", session.cookie.as_str()), ("origin", self.origin.as_str())];
        self.ask(Method::POST, path, &headers, &[form, &[("csrf", session.csrf.as_str())]].concat())
    }

    /// Tries to sign in as the page would.
    pub(crate) fn present(&self, credential: &str) -> Reply {
        let origin = [("origin", self.origin.as_str())];
        self.ask(Method::POST, "/dashboard/sign-in", &origin, &[("credential", credential)])
    }

    /// Signs somebody in.
    pub(crate) fn session(&self, credential: &str) -> Session {
        let signed_in = self.present(credential);
        assert_eq!(signed_in.status, StatusCode::SEE_OTHER, "{}", signed_in.text);
        let mut session = Session { cookie: signed_in.cookie().0.to_owned(), csrf: String::new() };
        let page = self.get("/dashboard/tokens", Some(&session)).text;
        let field = regex::Regex::new(r#"<input[^>]*name="csrf"[^>]*value="([^"]+)""#).unwrap();
        session.csrf = field.captures(&page).unwrap_or_else(|| panic!("no csrf in {page}"))[1].to_owned();
        session
    }
}
