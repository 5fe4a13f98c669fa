//! The list of commands that are known to keep a value: what is on it, and that one word more takes a command off it.

use gatepass::consumer::{Form, Unknown, known};

fn docker_config() -> Form {
    Form::DockerConfigJson { server: "registry.example".to_owned(), username: "ci".to_owned() }
}

fn secret() -> Form {
    let (server, username) = ("registry.example".to_owned(), "ci".to_owned());
    Form::KubernetesSecret { server, username, name: "gatepass".to_owned(), namespace: None }
}

fn curl() -> Form {
    Form::CurlConfig { username: "ci".to_owned() }
}

/// Lines that are known, each with its form.
fn lines() -> Vec<(&'static str, Form)> {
    let raw = [
        "docker login registry.example -u ci --password-stdin",
        "docker login --username ci --password-stdin registry.example",
        "docker login --username=ci --password-stdin",
        "nerdctl login registry.example -u ci --password-stdin",
        "podman login registry.example -u ci --password-stdin --tls-verify=false",
        "podman login registry.example -u ci --password-stdin --authfile /home/ci/auth.json",
        "skopeo login registry.example -u ci --password-stdin",
        "buildah login registry.example -u ci --password-stdin",
        "helm registry login registry.example -u ci --password-stdin --plain-http",
        "oras login registry.example -u ci --password-stdin",
        "crane auth login registry.example -u ci --password-stdin",
        "cargo login --registry gatepass",
        "gh secret set NPM_TOKEN --repo acme/web --env staging",
        "gh secret set NPM_TOKEN -R acme/web",
        "glab variable set NPM_TOKEN --masked --scope production",
        "kubectl create secret generic npm --from-file=token=/dev/stdin -n web",
        "kubectl create secret generic npm --from-file token=/dev/stdin --context staging",
        "oc create secret generic npm --from-file=token=/dev/stdin",
    ];
    let mut lines: Vec<_> = raw.map(|line| (line, Form::Raw)).into();
    lines.extend([
        ("cargo login --registry gatepass", Form::Bearer),
        (
            "kubectl create secret generic pull --type=kubernetes.io/dockerconfigjson \
             --from-file=.dockerconfigjson=/dev/stdin",
            docker_config(),
        ),
        ("kubectl apply --server-side --force-conflicts -f - -n web", secret()),
        ("kubectl apply --server-side --filename=-", secret()),
        ("curl -q -fsS -K - https://registry.example/artifactory/generic/file", curl()),
        ("curl -q -fsS --config - -o file https://registry.example/artifactory/generic/file", curl()),
    ]);
    lines
}

/// Words that make some consumer print, debug, read elsewhere, send elsewhere, or do nothing with the value.
const HOSTILE: [&str; 40] = [
    "-v",
    "-vv",
    "--verbose",
    "--debug",
    "-D",
    "-d",
    "--v=9",
    "-v=9",
    "--v",
    "--trace",
    "--trace-ascii=-",
    "-o=yaml",
    "-oyaml",
    "--output=yaml",
    "--dry-run=client",
    "--dry-run",
    "--show-managed-fields",
    "--prune",
    "-p",
    "--password",
    "--password=x",
    "--password-stdin=false",
    "--body=x",
    "-b",
    "--value=x",
    "--no-store",
    "--env-file=x",
    "--from-literal=a=b",
    "--from-file=x=/etc/passwd",
    "-f=x",
    "--filename=x",
    "--get-login",
    "--location-trusted",
    "--proxy=http://evil.example",
    "-x",
    "--write-out=%{header_json}",
    "-i",
    "-H",
    "--",
    "a b",
];

fn check(line: &str, form: &Form) -> Result<(), Unknown> {
    let words = shell_words::split(line).unwrap();
    let rest: Vec<&str> = words[1..].iter().map(String::as_str).collect();
    known(&words[0], &rest, form, &"https://registry.example".parse().unwrap())
}

#[test]
fn a_command_that_is_not_on_the_list_is_not_known() {
    let lines = [
        "sh -c 'docker login registry.example -u ci --password-stdin'",
        "bash",
        "cat",
        "tee /tmp/value",
        "env docker login registry.example --password-stdin",
        "sudo docker login registry.example --password-stdin",
        "xargs docker login",
        "docker run -i busybox cat",
        "docker --debug login registry.example --password-stdin",
        "docker logout registry.example",
        "kubectl exec -i pod -- cat",
        "kubectl get secret gatepass -o yaml",
        "kubectl replace -f -",
        "gh secret list",
        "gh auth login --with-token",
        "npm login",
        "cargo publish",
        "curl --data-binary @- https://registry.example/",
        "",
    ];
    for line in lines.into_iter().filter(|line| !line.is_empty()) {
        assert_eq!(check(line, &Form::Raw), Err(Unknown::Command), "{line}");
    }
}

#[test]
fn a_command_that_does_not_read_its_standard_input_is_not_known() {
    let lines = [
        ("docker login registry.example -u ci", Form::Raw),
        ("docker login registry.example -u --password-stdin", Form::Raw),
        ("kubectl create secret generic npm --from-literal=token=x", Form::Raw),
        ("kubectl create secret generic npm --from-file=token=/dev/stdin --from-file=a=/dev/stdin", Form::Raw),
        ("kubectl apply -f -", secret()),
        ("kubectl apply --server-side", secret()),
        ("kubectl apply --server-side -f - -f other.yaml", secret()),
        ("curl -q -fsS https://registry.example/file", curl()),
        ("curl -q -K - -K other https://registry.example/file", curl()),
        ("cargo login --registry gatepass VALUE", Form::Raw),
        ("gh secret set", Form::Raw),
        ("docker login one.example two.example --password-stdin", Form::Raw),
    ];
    for (line, form) in lines {
        assert_eq!(check(line, &form), Err(Unknown::Arguments), "{line}");
    }
}

#[test]
fn curl_sends_a_value_to_the_registry_only() {
    let addresses = [
        "https://registry.example.evil.example/file",
        "https://registry.example@evil.example/file",
        "https://registry.example:8443/file",
        "http://registry.example/file",
        "https://evil.example/?https://registry.example/",
        r"https://registry.example\@evil.example/",
        "registry.example/file",
        "{https://registry.example/,https://evil.example/}",
    ];
    for address in addresses {
        let line = format!("curl -q -fsS -K - {}", shell_words::quote(address));
        assert_eq!(check(&line, &curl()), Err(Unknown::Elsewhere), "{address}");
    }
}

#[test]
fn a_form_that_a_command_does_not_read_is_refused() {
    for (line, form) in lines() {
        for other in [Form::Raw, Form::Bearer, docker_config(), secret(), curl()] {
            let is_read = lines().iter().any(|(known, form)| {
                let words = |line: &str| line.replace("oc ", "kubectl ").split(' ').take(2).collect::<String>();
                words(known) == words(line) && form.name() == other.name()
            });
            if !is_read {
                assert!(matches!(check(line, &other), Err(Unknown::Form(_))), "{line} as {}", other.name());
            }
        }
        assert_eq!(check(line, &form), Ok(()), "{line}");
    }
}

#[test]
fn one_hostile_word_anywhere_takes_a_command_off_the_list() {
    let mut cases = 0;
    for (line, form) in lines() {
        assert_eq!(check(line, &form), Ok(()), "{line}");
        let words = shell_words::split(line).unwrap();
        for hostile in HOSTILE {
            for place in 1..=words.len() {
                let mut changed = words.clone();
                changed.insert(place, hostile.to_owned());
                let changed = shell_words::join(changed);
                cases += 1;
                if check(&changed, &form).is_ok() {
                    // It has become the text of an option that takes one, or is one of this very command's.
                    assert!(is_harmless(&words, place, hostile), "{changed}");
                }
            }
        }
    }
    assert_eq!(cases, 6200);
}

/// Whether the word is the text of the option before it, or one that this very command has with a harmless meaning.
fn is_harmless(words: &[String], place: usize, hostile: &str) -> bool {
    // The word that stood there is left over as an operand, where the command may have one.
    let takes_text = ["-u", "--username", "-n", "--context", "-R", "--repo", "--env", "--scope", "--registry", "-o"];
    let own: &[&str] = match words[0].as_str() {
        // The visibility of a secret; protected, and with a description; the file that is downloaded.
        "gh" => &["-v"],
        "glab" => &["-p", "-d"],
        "curl" => &["--output=yaml"],
        // The registry.
        "docker" => &["a b"],
        _ => &[],
    };
    takes_text.contains(&words[place - 1].as_str()) || own.contains(&hostile)
}
