//! Docker: `docker login`, with the value on stdin. <https://docs.docker.com/reference/cli/docker/login/>

use super::shell::pipe;
use super::{Configuration, Scope, Target};
use crate::token::Permission;

pub(super) fn configuration(target: &Target<'_>) -> Configuration {
    let host = target.registry.host();
    let images = format!("{host}/{}/IMAGE:TAG", target.registry.key("docker"));
    let login = pipe(
        target.value,
        ["docker", "login", &host, "-u", target.username, "--password-stdin"],
        "keeps the token in Docker's own credential store",
    );
    let mut notes = vec![match target.permission {
        Permission::ReadOnly => {
            format!(
                "Pull `{images}`. The login changes nothing for bare image names, which still come from Docker Hub."
            )
        }
        Permission::ReadWrite => format!(
            "Pull and push `{images}`. The login changes nothing for bare image names, which still mean Docker Hub."
        ),
    }];
    if target.scope == Scope::Project {
        notes.push("Docker keeps logins per user, not per project.".to_owned());
    }
    if target.registry.is_plain_and_remote() {
        notes.push(format!(
            "{host} is plain http: Docker refuses it until it is listed under `insecure-registries` in daemon.json."
        ));
    }
    Configuration { commands: vec![login], notes, ..Configuration::default() }
}
