//! Docker, Podman, Buildah, skopeo, and kubectl, which only writes a login down.

use gatepass_core::token::Permission;

use super::{Answer, Applied, Handle, INSTALL, Inline, PROJECT, Seen, TRIAL, Trial, USER, USERS_WAYS, basic, needs};

const MANIFEST: &str = r#"{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","size":2},"layers":[]}"#;

/// An image in skopeo's own directory layout.
const IMAGE: &[(&str, &str)] = &[
    ("image/manifest.json", MANIFEST),
    ("image/version", "Directory Transport Version: 1.1\n"),
    ("image/44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a", "{}"),
];

fn registry(request: &Seen) -> Answer {
    if request.authorization.as_deref() != Some(&basic()) {
        return Answer::challenge();
    }
    if request.path.contains("/manifests/") {
        return Answer::new(200, "application/vnd.oci.image.manifest.v1+json", MANIFEST);
    }
    Answer::new(200, "application/json", "{}")
}

const READ: Trial = Trial {
    ways: &[Handle(USER), Inline(USER), Handle(PROJECT), Applied(USER)],
    answer: registry,
    script: "skopeo inspect --raw --tls-verify=false docker://{host}/docker/team/tiny:1.0",
    expects: ("GET", "/v2/docker/team/tiny/manifests/1.0"),
    prints: Some("schemaVersion"),
    ..TRIAL
};

const PUBLISH: Trial = Trial {
    permission: Permission::ReadWrite,
    ways: USERS_WAYS,
    files: IMAGE,
    answer: registry,
    script: "skopeo --insecure-policy copy --dest-tls-verify=false dir:image docker://{host}/docker/tiny:1.0",
    expects: ("PUT", "/v2/docker/tiny/manifests/1.0"),
    ..TRIAL
};

const DOCKER: (&str, &str) = ("docker", "Docker's command line, 20 or later");

#[test]
fn docker_logs_in_and_skopeo_pulls_with_that_login() {
    needs("skopeo", INSTALL);
    Trial { manager: "docker", program: DOCKER, ..READ }.run();
}

#[test]
fn docker_logs_in_and_skopeo_pushes_with_that_login() {
    needs("skopeo", INSTALL);
    Trial { manager: "docker", program: DOCKER, ..PUBLISH }.run();
}

#[test]
fn skopeo_pulls_with_its_own_login() {
    Trial { manager: "skopeo", program: ("skopeo", INSTALL), ..READ }.run();
}

#[test]
fn skopeo_pushes_with_its_own_login() {
    Trial { manager: "skopeo", program: ("skopeo", INSTALL), ..PUBLISH }.run();
}

#[test]
fn podman_logs_in_and_buildah_pulls_and_pushes_with_that_login() {
    needs("buildah", INSTALL);
    let store = "--root $HOME/store --runroot $HOME/run --storage-driver=vfs";
    let script = format!("buildah {store} pull --tls-verify=false {{host}}/docker/team/tiny:1.0");
    Trial { manager: "podman", program: ("podman", INSTALL), script: script.leak(), prints: None, ..READ }.run();
    let script = format!(
        "podman login --get-login {{host}}\nid=$(buildah {store} from scratch)\n\
         buildah {store} commit $id tiny\nbuildah {store} push --tls-verify=false tiny {{host}}/docker/tiny:1.0"
    );
    Trial {
        manager: "podman",
        program: ("podman", INSTALL),
        script: script.leak(),
        prints: Some("ci-staging"),
        ..PUBLISH
    }
    .run();
}
