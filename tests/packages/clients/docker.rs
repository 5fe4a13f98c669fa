//! The real Docker client logs in, and skopeo pulls and pushes with the login that it kept.

use gatepass::packages::Scope;
use gatepass::token::Permission;

use super::{basic, each_way, handle, shown};
use crate::packages::recorder::{Answer, Recorder, Seen};
use crate::packages::sandbox::{Sandbox, needs, said};

const MANIFEST: &str = r#"{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","size":2},"layers":[]}"#;

fn registry(request: &Seen) -> Answer {
    if request.authorization.as_deref() != Some(&basic()) {
        return Answer::challenge();
    }
    if request.path.contains("/manifests/") {
        return Answer::new(200, "application/vnd.oci.image.manifest.v1+json", MANIFEST);
    }
    Answer::new(200, "application/json", "{}")
}

#[test]
fn docker_logs_in_and_skopeo_pulls_with_that_login() {
    needs("docker", "docker-cli of any version, or Debian's docker.io");
    needs("skopeo", "apt-get install skopeo");
    for (scope, value) in each_way() {
        let recorder = Recorder::start(registry);
        let sandbox = Sandbox::new();
        let configuration = shown("docker", &recorder.url(), Permission::ReadOnly, scope, &value);
        let image = format!("docker://{}/docker/team/tiny:1.0", recorder.address());
        let output = sandbox.follow(&configuration, &format!("skopeo inspect --raw --tls-verify=false {image}"));
        assert!(output.status.success(), "{}", said(&output));
        assert!(String::from_utf8_lossy(&output.stdout).contains("Login Succeeded"), "{}", said(&output));
        let first = recorder.first_authenticated();
        assert_eq!((first.method.as_str(), first.path.as_str()), ("GET", "/v2/"));
        assert_eq!(first.authorization, Some(basic()));
        assert!(
            recorder.seen().iter().any(|request| request.path == "/v2/docker/team/tiny/manifests/1.0"
                && request.authorization == Some(basic()))
        );
    }
}

#[test]
fn skopeo_pushes_with_the_login_that_docker_kept() {
    needs("docker", "docker-cli of any version, or Debian's docker.io");
    needs("skopeo", "apt-get install skopeo");
    let recorder = Recorder::start(registry);
    let sandbox = Sandbox::new();
    sandbox.write("image/manifest.json", MANIFEST);
    sandbox.write("image/version", "Directory Transport Version: 1.1\n");
    sandbox.write("image/44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a", "{}");
    let configuration = shown("docker", &recorder.url(), Permission::ReadWrite, Scope::User, &handle());
    let image = format!("docker://{}/docker/tiny:1.0", recorder.address());
    let copy = format!("skopeo --insecure-policy copy --dest-tls-verify=false dir:image {image}");
    let output = sandbox.follow(&configuration, &copy);
    let seen = recorder.seen();
    let pushed = seen.iter().find(|request| request.method == "PUT" && request.path == "/v2/docker/tiny/manifests/1.0");
    let pushed = pushed.unwrap_or_else(|| panic!("nothing was pushed: {}\n{seen:#?}", said(&output)));
    assert_eq!(pushed.authorization, Some(basic()));
}
