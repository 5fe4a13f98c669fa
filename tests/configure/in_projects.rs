//! What has a client read another file than that of the project which `apply` writes: nothing is applied then.

use super::active_tokens;
use super::in_force::{put, run};
use crate::support::Home;

#[test]
fn what_is_written_into_a_project_is_what_its_client_reads_or_nothing_is_applied() {
    const WORKSPACE: (&str, &str) = ("package.json", "{\"workspaces\": [\"packages/*\"]}");
    for (client, files, directory, told) in [
        ("uv", &[("uv.toml", "native-tls = true\n")][..], "", "project/uv.toml is what uv reads"),
        ("cargo", &[(".cargo/config", "[net]\nretry = 2\n")], "", "project/.cargo/config is what Cargo reads"),
        (
            "npm",
            &[WORKSPACE, ("packages/a/package.json", "{}")],
            "packages/a",
            "is the workspace that this directory is a part of",
        ),
        (
            "bun",
            &[WORKSPACE, ("packages/a/package.json", "{}")],
            "packages/a",
            "is the workspace that this directory is a part of",
        ),
        ("pnpm", &[("pnpm-workspace.yaml", "registry: http://o.example/\n")], "", "pnpm-workspace.yaml, line 1,"),
        (
            "pipenv",
            &[("Pipfile", "[[source]]\nname = \"o\"\nurl = \"http://o.example/simple\"\n")],
            "",
            "Pipfile, line 3,",
        ),
    ] {
        let home = Home::new();
        let project = home.path().join("project");
        for (path, text) in files {
            put(&home, &[(&format!("project/{path}"), text)]);
        }
        let directory = project.join(directory).display().to_string();
        let words = ["configure", client, "--apply", "--where", "project", "--directory", &directory];
        let (succeeded, text) = run(&home, None, &words, &[]);
        assert!(!succeeded && text.contains(told) && !text.contains("o.example"), "{client} {files:?}: {text}");
        assert_eq!(active_tokens(&mut home.server(&[])), 0, "{client}: {text}");
        for (path, text) in files {
            assert_eq!(std::fs::read_to_string(project.join(path)).unwrap(), *text, "{client}");
        }
    }
}
