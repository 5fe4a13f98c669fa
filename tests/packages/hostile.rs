//! Hostile projects: what somebody else wrote is worked on where a token was applied, or where what is shown is set. The
//! real clients run in it, and another address than the registry's either sees no credential, or gatepass says so: by
//! refusing to apply there and in `check`, with the file and the line, or in a note beside the variable.

mod below;
mod lockfiles;
mod naming;
mod ordinary;
mod projects;
mod proxies;
mod python;
mod settings;
mod spellings;

use std::ffi::OsString;
use std::path::PathBuf;

use base64::Engine as _;
use gatepass_clients::{Level, Redirect, apply, configure, redirected_by};
use gatepass_core::secret::Secret;
use gatepass_core::token::Permission;

use super::recorder::{Answer, Recorder, Seen};
use super::sandbox::{Sandbox, lines, locations, needs, text};
use super::{USERNAME, VALUE, credential, handle, inline, named, registry, target};

/// A project that wants a token for another address.
struct Project {
    manager: &'static str,
    program: &'static str,
    permission: Permission,
    /// What every such project has.
    files: &'static [(&'static str, &'static str)],
    /// What makes it hostile: `{evil}` is the other address, `{port}` its port, `{host}` the registry's.
    hostile: &'static [(&'static str, &'static str)],
    /// Variables that a shell in it has.
    variables: &'static [(&'static str, &'static str)],
    script: &'static str,
    /// Whether the client would send the applied token there, so that gatepass must have said so.
    applied_is_told: bool,
    /// Whether the client would send the token of the variable that is shown there.
    shown_is_noted: bool,
}

const PROJECT: Project = Project {
    manager: "",
    program: "sh",
    permission: Permission::ReadOnly,
    files: &[],
    hostile: &[],
    variables: &[],
    script: "",
    applied_is_told: false,
    shown_is_noted: false,
};

/// Where the hostile files are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Placement {
    InTheProject,
    InItsParent,
}

/// Asks for a credential, and takes any.
fn greedy(request: &Seen) -> Answer {
    if request.authorization.is_none() {
        return Answer::challenge();
    }
    let base = format!("http://{}", request.host);
    if request.path.ends_with("config.json") {
        return Answer::new(
            200,
            "application/json",
            format!(r#"{{"dl":"{base}/dl","api":"{base}","auth-required":true}}"#),
        );
    }
    Answer::new(if request.method == "GET" { 404 } else { 200 }, "application/json", "{}")
}

/// Whether anything of the request has the value in it.
fn shows_the_value(request: &Seen) -> bool {
    let pair = base64::engine::general_purpose::STANDARD.encode(format!("{USERNAME}:{VALUE}"));
    let text = format!("{} {:?} {}", request.path, request.authorization, request.headers);
    text.contains(VALUE) || text.contains(&pair)
}

/// What is told of these files, in a project where `manager` is used with a registry at `url`.
fn told_of(manager: &str, url: &str, files: &[(&str, &str)]) -> Vec<String> {
    told_with(manager, url, files, &[])
}

/// The same, in a shell with these variables.
fn told_with(manager: &str, url: &str, files: &[(&str, &str)], variables: &[(&str, &str)]) -> Vec<String> {
    let sandbox = Sandbox::new();
    for (path, text) in files {
        sandbox.write(path, text);
    }
    let (home, directory, state) = (sandbox.home(), sandbox.project(), sandbox.state());
    let variable =
        |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| OsString::from(value));
    let locations = locations(&home, Some(&directory), &state, &variable);
    let (registry, source) = (registry(url), handle());
    let target = target(&registry, Permission::ReadWrite, Level::User, &source);
    redirected_by(named(manager), &target, &locations).iter().map(Redirect::sentence).collect()
}

struct Scene {
    sandbox: Sandbox,
    registry: Recorder,
    evil: Recorder,
}

impl Scene {
    fn new() -> Self {
        Self { sandbox: Sandbox::new(), registry: Recorder::start(greedy), evil: Recorder::start(greedy) }
    }

    fn filled(&self, text: &str) -> String {
        let evil = self.evil.address();
        let text = text.replace("{evil}", &evil.to_string()).replace("{port}", &evil.port().to_string());
        text.replace("{host}", &self.registry.address().to_string())
    }

    /// Where the client works.
    fn directory(&self, placement: Placement) -> PathBuf {
        match placement {
            Placement::InTheProject => self.sandbox.project(),
            Placement::InItsParent => self.sandbox.project().join("inner"),
        }
    }

    fn clone_it(&self, project: &Project, placement: Placement) {
        let inner = if placement == Placement::InItsParent { "inner/" } else { "" };
        for (path, text) in project.files {
            self.sandbox.write(&format!("{inner}{path}"), &self.filled(text));
        }
        for (path, text) in project.hostile {
            self.sandbox.write(path, &self.filled(text));
        }
    }

    /// Runs the client, and says whether the other address saw the value.
    fn leaks(&self, project: &Project, placement: Placement, setting: &str) -> (bool, String) {
        let directory = self.directory(placement);
        std::fs::create_dir_all(&directory).unwrap();
        let script = self.filled(project.script);
        let output = self.sandbox.run(&format!("{setting}\ncd '{}'\n({script}) 2>&1 || true", directory.display()));
        let message = text(&output);
        assert!(!message.contains(&format!("{}: not found", project.program)), "the client did not run: {message}");
        (self.evil.seen().iter().any(shows_the_value), message)
    }

    fn redirects(&self, project: &Project, placement: Placement) -> Vec<Redirect> {
        let variables: Vec<(&str, String)> =
            project.variables.iter().map(|(name, value)| (*name, self.filled(value))).collect();
        let variable =
            |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| OsString::from(value));
        let (home, directory, state) = (self.sandbox.home(), self.directory(placement), self.sandbox.state());
        let locations = locations(&home, Some(&directory), &state, &variable);
        let (registry, source) = (registry(&self.registry.url()), handle());
        let target = target(&registry, project.permission, Level::User, &source);
        let found = redirected_by(named(project.manager), &target, &locations);
        // Applying there is refused exactly then, and leaves nothing.
        let secret = Secret::new(VALUE.to_owned());
        match apply(named(project.manager), &target, credential(&secret), &locations) {
            Ok(_) => assert!(found.is_empty(), "{}: applied in spite of {found:?}", project.manager),
            Err(error) => {
                // What comes first by the client's own precedence stops it, too, and what would be applied would not be used.
                let error = error.to_string();
                let is_overridden =
                    project.hostile.iter().any(|(path, _)| error.contains(path) && error.contains(", line "));
                let is_told = match found.first() {
                    Some(found) => error.contains(&found.sentence()),
                    // A variable moves the file that it would go to.
                    None => !project.variables.is_empty(),
                };
                assert!(is_told || is_overridden, "{}: {error}", project.manager);
                assert!(!error.contains(&self.evil.address().to_string()), "quotes the file: {error}");
            }
        }
        found
    }
}

/// Runs a project in every way; gives how many there were.
fn attack(project: &Project) -> usize {
    needs(project.program, "tests/packages/install-clients");
    let exports: String = project.variables.iter().map(|(name, value)| format!("export {name}='{value}'\n")).collect();
    let mut tried = 0;
    for placement in [Placement::InTheProject, Placement::InItsParent] {
        let what = format!("{} {placement:?} {:?} {:?}", project.manager, project.hostile, project.variables);
        // Applied before the project came.
        let scene = Scene::new();
        let (registry, source) = (registry(&scene.registry.url()), handle());
        let target = target(&registry, project.permission, Level::User, &source);
        let secret = Secret::new(VALUE.to_owned());
        if let Ok(applied) =
            scene.sandbox.locations(|locations| apply(named(project.manager), &target, credential(&secret), locations))
        {
            scene.clone_it(project, placement);
            let setting = format!("{}{}", scene.filled(&exports), lines(&applied.environment, &[]));
            let (leaks, message) = scene.leaks(project, placement, &setting);
            let every_port = applied.notes.iter().any(|note| note.contains("every port"));
            let redirects = scene.redirects(project, placement);
            let is_told = !redirects.is_empty() || every_port;
            assert!(!leaks || is_told, "{what}: nobody was told: {message}\n{:#?}", scene.evil.seen());
            if placement == Placement::InTheProject {
                assert_eq!(!redirects.is_empty(), project.applied_is_told, "{what}: {redirects:?} {leaks} {message}");
            }
            for redirect in &redirects {
                let sentence = redirect.sentence();
                let file =
                    project.hostile.iter().any(|(path, _)| sentence.contains(path) && sentence.contains(", line "));
                let variable = project.variables.iter().any(|(name, _)| sentence.contains(name));
                assert!(file || variable, "{what}: {sentence}");
                assert!(!sentence.contains(&scene.evil.address().to_string()), "{what}: quotes the file: {sentence}");
            }
            tried += 1;
        }
        // Set as it is shown.
        let scene = Scene::new();
        let source = inline();
        let registry = super::registry(&scene.registry.url());
        let target = super::target(&registry, project.permission, Level::User, &source);
        if let Ok(shown) = configure(named(project.manager), &target) {
            scene.sandbox.add(&shown.files);
            scene.clone_it(project, placement);
            // Nobody adds the source where a project has it already.
            let commands: Vec<_> =
                shown.commands.into_iter().filter(|command| !command.run.starts_with("poetry source add")).collect();
            let setting = format!("{}{}", scene.filled(&exports), lines(&shown.environment, &commands));
            let (leaks, message) = scene.leaks(project, placement, &setting);
            let noted = ["to an address of its own", "every port"];
            let is_noted = shown.notes.iter().any(|note| noted.iter().any(|words| note.contains(words)));
            let is_told = is_noted || project.applied_is_told;
            assert!(!leaks || is_told, "{what}, shown: nobody was told: {message}\n{:#?}", scene.evil.seen());
            if project.shown_is_noted {
                assert!(is_noted, "{what}: no note: {:?}", shown.notes);
            }
            tried += 1;
        }
    }
    tried
}
