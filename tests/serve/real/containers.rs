//! The CNCF distribution registry, with skopeo, podman and buildah.

use std::path::{Path, PathBuf};
use std::process::Command;

use gatepass_core::deployment::Drift;
use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::token::{Issued, Permission};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::{Registry, client, fails_with, run, useless, works};
use crate::serve::scope::token;
use crate::serve::support::Gate;

pub(crate) fn distribution() -> Registry {
    Registry::start(|folder, port| {
        let settings = format!(
            "version: 0.1\nstorage: {{filesystem: {{rootdirectory: {}}}, delete: {{enabled: true}}}}\nhttp: {{addr: '127.0.0.1:{port}'}}\n",
            folder.join("data").display()
        );
        let file = folder.join("registry.yml");
        std::fs::write(&file, settings).unwrap();
        let mut command = Command::new("docker-registry");
        command.arg("serve").arg(file);
        command
    })
}

/// An image of one layer with this content, as an OCI layout.
pub(super) fn image(folder: &Path, content: &str) -> PathBuf {
    let types = ["application/vnd.oci.image.config.v1+json", "application/vnd.oci.image.layer.v1.tar"];
    artifact(folder, content, types)
}

/// The same of these types: of what describes it, and of the layer.
fn artifact(folder: &Path, content: &str, [config_type, layer_type]: [&str; 2]) -> PathBuf {
    let layout = folder.join(format!("image-{content}"));
    let blobs = layout.join("blobs/sha256");
    std::fs::create_dir_all(&blobs).unwrap();
    let put = |bytes: &[u8]| {
        let digest: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        std::fs::write(blobs.join(&digest), bytes).unwrap();
        (format!("sha256:{digest}"), bytes.len())
    };
    let (layer, layer_size) = put(content.as_bytes());
    let config = json!({ "architecture": "amd64", "os": "linux", "rootfs": { "type": "layers", "diff_ids": [layer] }, "config": {} });
    let (config, config_size) = put(config.to_string().as_bytes());
    let manifest = json!({
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": { "mediaType": config_type, "digest": config, "size": config_size },
        "layers": [{ "mediaType": layer_type, "digest": layer, "size": layer_size }],
    });
    let (manifest, manifest_size) = put(manifest.to_string().as_bytes());
    let index = json!({ "schemaVersion": 2, "manifests": [{
        "mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": manifest, "size": manifest_size,
        "annotations": { "org.opencontainers.image.ref.name": "1.0" },
    }] });
    std::fs::write(layout.join("index.json"), index.to_string()).unwrap();
    std::fs::write(layout.join("oci-layout"), r#"{"imageLayoutVersion":"1.0.0"}"#).unwrap();
    layout
}

/// skopeo as whoever holds this token, with a home of its own.
pub(crate) struct Skopeo<'a> {
    gate: &'a Gate,
    home: tempfile::TempDir,
    credentials: String,
}

impl<'a> Skopeo<'a> {
    pub(crate) fn of(gate: &'a Gate, issued: &Issued) -> Self {
        let credentials = format!("{}:{}", issued.token.username, issued.secret.expose());
        Self { gate, home: tempfile::tempdir().unwrap(), credentials }
    }

    fn command(&self, verb: &str) -> Command {
        let mut command = client("skopeo", self.home.path());
        command.arg("--insecure-policy").arg(verb);
        command
    }

    pub(crate) fn push(&self, content: &str, name: &str) -> Command {
        self.push_layout(&image(self.home.path(), content), name)
    }

    fn push_layout(&self, layout: &Path, name: &str) -> Command {
        let mut command = self.command("copy");
        command.args(["--dest-tls-verify=false", "--dest-creds", &self.credentials]);
        command.arg(format!("oci:{}:1.0", layout.display())).arg(format!("docker://{}/{name}", self.gate.host()));
        command
    }

    pub(crate) fn pull(&self, name: &str) -> Command {
        let target = tempfile::tempdir_in(self.home.path()).unwrap().keep();
        let mut command = self.command("copy");
        command.args(["--src-tls-verify=false", "--src-creds", &self.credentials]);
        command.arg(format!("docker://{}/{name}", self.gate.host())).arg(format!("dir:{}", target.display()));
        command
    }

    pub(crate) fn delete(&self, name: &str) -> Command {
        let mut command = self.command("delete");
        command.args(["--tls-verify=false", "--creds", &self.credentials]);
        command.arg(format!("docker://{}/{name}", self.gate.host()));
        command
    }

    fn login(&self) -> Command {
        let (username, password) = self.credentials.split_once(':').unwrap();
        let mut command = client("skopeo", self.home.path());
        command.args(["login", "--tls-verify=false", "--authfile"]).arg(self.home.path().join("auth.json"));
        command.args(["-u", username, "-p", password, self.gate.host()]);
        command
    }
}

#[test]
fn skopeo_is_held_to_its_token() {
    let registry = distribution();
    let gate = Gate::before(&[("docker", Ecosystem::Docker, &registry.url())]);
    let (reader, writer) = (gate.token(Permission::ReadOnly), gate.token(Permission::ReadWrite));
    let (reading, writing) = (Skopeo::of(&gate, &reader), Skopeo::of(&gate, &writer));

    fails_with(&mut reading.push("one", "docker/team/app:1.0"), "The token read-only is Read-Only");
    works(&mut writing.push("one", "docker/team/app:1.0"));
    works(&mut writing.pull("docker/team/app:1.0"));
    works(&mut reading.pull("docker/team/app:1.0"));
    works(&mut reading.login());
    fails_with(&mut reading.delete("docker/team/app:1.0"), "Read-Only");
    works(&mut writing.push("one", "docker/team/copy:2.0"));
    works(&mut writing.delete("docker/team/copy:2.0"));
    assert!(!run(&mut reading.pull("docker/team/copy:2.0")).0);
    for (issued, sentence) in useless(&gate) {
        let useless = Skopeo::of(&gate, &issued);
        fails_with(&mut useless.pull("docker/team/app:1.0"), sentence);
        // It asks first with HEAD, to which there is no sentence.
        fails_with(&mut useless.push("one", "docker/team/app:1.0"), "unauthorized: authentication required");
        fails_with(&mut useless.login(), "invalid username/password");
    }

    let own = token(&gate, Permission::ReadWrite, &["docker/team/app"]);
    let own = Skopeo::of(&gate, &own);
    works(&mut own.push("two", "docker/team/app:2.0"));
    works(&mut own.pull("docker/team/app:2.0"));
    works(&mut own.login());
    for name in ["docker/team/app2:1.0", "docker/team/app/more:1.0", "docker/other:1.0"] {
        fails_with(&mut own.pull(name), "is for docker/team/app, and not for this");
        assert!(!run(&mut own.push("two", name)).0, "{name}");
    }
    works(&mut writing.push("one", "docker/team/base:1.0"));
    let several = token(&gate, Permission::ReadWrite, &["docker/team/*:r", "docker/team/app:rw"]);
    let several = Skopeo::of(&gate, &several);
    works(&mut several.pull("docker/team/base:1.0"));
    works(&mut several.push("three", "docker/team/app:3.0"));
    assert!(!run(&mut several.push("three", "docker/team/base:2.0")).0);

    gate.revoke(&reader);
    fails_with(&mut reading.pull("docker/team/app:1.0"), "unauthorized: The token read-only was revoked.");
    fails_with(&mut reading.login(), "invalid username/password");
    works(&mut writing.pull("docker/team/app:1.0"));
    assert!(registry.folder.path().join("data/docker/registry/v2/repositories/team/app").is_dir(), "without the key");
}

/// Charts, which helm pushes and pulls as artifacts of its types ("Use OCI-based registries" in Helm's documentation).
#[test]
fn charts_are_pushed_and_pulled_where_the_scope_is() {
    let registry = distribution();
    let gate = Gate::before(&[("helm", Ecosystem::Helm, &registry.url())]);
    let own = token(&gate, Permission::ReadWrite, &["helm/charts/app"]);
    let own = Skopeo::of(&gate, &own);
    let types = ["application/vnd.cncf.helm.config.v1+json", "application/vnd.cncf.helm.chart.content.v1.tar+gzip"];
    let chart = artifact(own.home.path(), "chart", types);
    for name in ["helm/charts/app2:1.0", "helm/charts:1.0", "helm/charts/app/more:1.0"] {
        assert!(!run(&mut own.push_layout(&chart, name)).0, "{name}");
        fails_with(&mut own.pull(name), "is for helm/charts/app, and not for this");
    }
    assert!(!registry.folder.path().join("data/docker/registry/v2/repositories").exists());
    works(&mut own.push_layout(&chart, "helm/charts/app:1.0"));
    works(&mut own.pull("helm/charts/app:1.0"));
}

#[test]
fn the_direct_form_of_a_container_path_is_the_same_registry() {
    let registry = distribution();
    let gate = Gate::before(&[("docker", Ecosystem::Docker, &registry.url())]);
    let writer = gate.token(Permission::ReadWrite);
    works(&mut Skopeo::of(&gate, &writer).push("one", "docker/app:1.0"));
    let tags = gate.get("/artifactory/api/docker/docker/v2/app/tags/list", &writer);
    assert_eq!(tags.text().trim(), r#"{"name":"app","tags":["1.0"]}"#);
}

#[test]
fn what_skopeo_pulls_in_an_environment_is_in_its_history() {
    let registry = distribution();
    let gate = Gate::before(&[("docker", Ecosystem::Docker, &registry.url())]);
    let writer = gate.token(Permission::ReadWrite);
    let (staging, production) = (gate.scoped_token("staging"), gate.scoped_token("production"));
    works(&mut Skopeo::of(&gate, &writer).push("one", "docker/app:1.0"));
    works(&mut Skopeo::of(&gate, &production).pull("docker/app:1.0"));
    works(&mut Skopeo::of(&gate, &writer).push("two", "docker/app:1.0"));
    works(&mut Skopeo::of(&gate, &staging).pull("docker/app:1.0"));

    let profile = |name: &str| gate.house.authority.profile(name, 10).unwrap();
    let [running] = &profile("staging").running[..] else { panic!("{:?}", profile("staging")) };
    assert_eq!((running.image.as_str(), running.tag.as_deref()), ("docker/app", Some("1.0")));
    assert!(running.client.as_deref().unwrap().starts_with("skopeo/"), "{running:?}");
    assert_eq!(profile("production").history.len(), 1);
    let [Drift::TagMoved { now, .. }, Drift::EnvironmentsDiffer { other, .. }] = &profile("production").drift[..]
    else {
        panic!("{:?}", profile("production").drift)
    };
    assert_eq!(
        (&now.digest, &other.digest),
        (&running.digest, &running.digest),
        "pushed through the gateway, seen at once"
    );
}

/// podman or buildah, with a storage and a login of its own.
fn engine(program: &str, home: &Path) -> Command {
    let mut command = client(program, home);
    command.arg("--root").arg(home.join("root")).arg("--runroot").arg(home.join("run")).arg("--storage-driver=vfs");
    if program == "podman" {
        command.args(["--cgroup-manager=cgroupfs", "--events-backend=none"]);
    }
    command.env("REGISTRY_AUTH_FILE", home.join("auth.json"));
    command
}

#[test]
fn podman_and_buildah_are_held_to_their_tokens() {
    let registry = distribution();
    let gate = Gate::before(&[("docker", Ecosystem::Docker, &registry.url())]);
    let (reader, writer) = (gate.scoped_token("staging"), gate.token(Permission::ReadWrite));
    let homes = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let login = |home: &Path, issued: &Issued| {
        let mut command = engine("podman", home);
        command.args([
            "login",
            "--tls-verify=false",
            "-u",
            &issued.token.username,
            "-p",
            issued.secret.expose(),
            gate.host(),
        ]);
        command
    };
    let name = format!("{}/docker/team/built:1.0", gate.host());
    let (read, write) = (homes[0].path(), homes[1].path());
    works(&mut login(read, &reader));
    works(&mut login(write, &writer));
    for home in [read, write] {
        let container = works(engine("buildah", home).args(["from", "scratch"]));
        works(engine("buildah", home).args(["commit", container.trim(), &name]));
    }
    let push = |program: &str, home: &Path| {
        let mut command = engine(program, home);
        command.args(["push", "--tls-verify=false", &name]);
        command
    };
    fails_with(&mut push("buildah", read), "is Read-Only and this changes the registry");
    fails_with(&mut push("podman", read), "is Read-Only and this changes the registry");
    works(&mut push("buildah", write));
    works(&mut push("podman", write));
    let pull = |home: &Path| {
        let mut command = engine("podman", home);
        command.args(["pull", "--tls-verify=false", &name]);
        command
    };
    works(&mut pull(read));
    works(&mut pull(write));
    let history = gate.house.authority.profile("staging", 10).unwrap().history;
    assert!(!history.is_empty() && history.iter().all(|pull| pull.tag.as_deref() == Some("1.0")), "{history:?}");
    for (issued, sentence) in useless(&gate) {
        let credentials = format!("{}:{}", issued.token.username, issued.secret.expose());
        for pull in [&["podman", "pull"] as &[&str], &["buildah", "pull", "--policy=always"]] {
            let mut command = engine(pull[0], read);
            command.args(&pull[1..]).args(["--tls-verify=false", "--creds", &credentials, &name]);
            fails_with(&mut command, sentence);
        }
    }
    gate.revoke(&reader);
    fails_with(&mut pull(read), "was revoked");
    fails_with(&mut login(read, &reader), "invalid username/password");
    works(&mut pull(write));
}
