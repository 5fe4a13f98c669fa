//! What a request may say in its address beside the path. What a change is about is in its path and its body, and no route
//! takes a parameter with one: to pass over what was to narrow a token would make another than was asked for. A route that is
//! to take one lists it here.

use http::{Method, Request};

/// What the sender of such a change is told. It does not repeat the parameter, which may be a value.
pub(super) const REFUSED: &str = "A change takes no parameters in its address, and this one has some; nothing was changed. Send \
                                  them as fields of the body.";

/// Whether this request is a change that says something in its query.
pub(super) fn is_change_with_query<B>(request: &Request<B>) -> bool {
    let only_looks = matches!(*request.method(), Method::GET | Method::HEAD);
    !only_looks && request.uri().query().is_some_and(|query| !query.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_says_nothing_in_its_address_and_whoever_looks_may() {
        let asked = |method: Method, uri: &str| {
            is_change_with_query(&Request::builder().method(method).uri(uri).body(()).unwrap())
        };
        for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS] {
            for uri in ["/a?b=c", "/a?b", "/?="] {
                assert!(asked(method.clone(), uri), "{method} {uri}");
            }
            for uri in ["/a", "/a?", "/a%3Fb=c"] {
                assert!(!asked(method.clone(), uri), "{method} {uri}");
            }
        }
        assert!(!asked(Method::GET, "/a?b=c") && !asked(Method::HEAD, "/a?b=c"));
    }
}
