//! The real pip looks for a package.

use gatepass::packages::Scope;
use gatepass::token::Permission;

use super::{basic, each_way, shown};
use crate::packages::recorder::{Answer, Recorder, Seen};
use crate::packages::sandbox::{Sandbox, needs, said};

fn registry(request: &Seen) -> Answer {
    if request.authorization.as_deref() != Some(&basic()) {
        return Answer::challenge();
    }
    let page = r#"<!DOCTYPE html><a href="tiny-1.2.3-py3-none-any.whl">tiny-1.2.3-py3-none-any.whl</a>"#;
    Answer::new(200, "text/html", page)
}

#[test]
fn pip_reads_with_the_token_at_its_first_request() {
    needs("pip", "Python 3.8 or later with pip");
    for (scope, value) in each_way() {
        let recorder = Recorder::start(registry);
        let configuration = shown("pip", &recorder.url(), Permission::ReadOnly, scope, &value);
        let script = match scope {
            Scope::User => "pip index versions tiny",
            // The package itself is no wheel: finding it is what matters.
            Scope::Project => {
                "echo tiny==1.2.3 >>requirements.txt; pip download --no-deps -r requirements.txt 2>&1 || true"
            }
        };
        let output = Sandbox::new().follow(&configuration, script);
        assert!(output.status.success(), "{}", said(&output));
        assert!(String::from_utf8_lossy(&output.stdout).contains("1.2.3"), "{}", said(&output));
        let first = &recorder.seen()[0];
        assert_eq!((first.method.as_str(), first.path.as_str()), ("GET", "/artifactory/api/pypi/pypi/simple/tiny/"));
        assert_eq!(first.authorization, Some(basic()));
    }
}
