//! The real npm installs and publishes.

use gatepass::packages::Scope;
use gatepass::token::Permission;

use super::{bearer, each_way, handle, shown};
use crate::packages::recorder::{Answer, Recorder, Seen};
use crate::packages::sandbox::{Sandbox, needs, said};

fn registry(request: &Seen) -> Answer {
    if request.authorization.as_deref() != Some(&bearer()) {
        return Answer::challenge();
    }
    let packument =
        r#"{"name":"tiny","dist-tags":{"latest":"1.2.3"},"versions":{"1.2.3":{"name":"tiny","version":"1.2.3"}}}"#;
    Answer::new(200, "application/json", packument)
}

#[test]
fn npm_reads_with_the_token_at_its_first_request() {
    needs("npm", "Node.js 20 or later");
    for (scope, value) in each_way() {
        let recorder = Recorder::start(registry);
        let configuration = shown("npm", &recorder.url(), Permission::ReadOnly, scope, &value);
        let output = Sandbox::new().follow(&configuration, "npm view tiny version");
        assert!(output.status.success(), "{}", said(&output));
        assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "1.2.3");
        let first = &recorder.seen()[0];
        assert_eq!((first.method.as_str(), first.path.as_str()), ("GET", "/artifactory/api/npm/npm/tiny"));
        assert_eq!(first.authorization, Some(bearer()));
    }
}

#[test]
fn npm_publishes_with_the_token() {
    needs("npm", "Node.js 20 or later");
    let recorder = Recorder::start(registry);
    let sandbox = Sandbox::new();
    sandbox.write("package.json", r#"{"name":"tiny","version":"2.0.0"}"#);
    let configuration = shown("npm", &recorder.url(), Permission::ReadWrite, Scope::User, &handle());
    let output = sandbox.follow(&configuration, "npm publish");
    assert!(output.status.success(), "{}", said(&output));
    let put = recorder.seen().into_iter().find(|request| request.method == "PUT").unwrap();
    assert_eq!((put.path.as_str(), put.authorization), ("/artifactory/api/npm/npm/tiny", Some(bearer())));
}
