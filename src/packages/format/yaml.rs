//! YAML, through `yamlpatch`, which changes the lines that it must and no others.

use serde_json::Value;
use yamlpatch::{Op, Patch, apply_yaml_patches};
use yamlpath::{Component, Document, Route};

use super::Unreadable;

pub(super) fn edit(text: &str, wanted: &Value) -> Result<String, Unreadable> {
    let says_nothing = text.lines().all(|line| {
        let line = line.trim();
        line.is_empty() || line.starts_with('#') || line == "---"
    });
    if says_nothing {
        let fresh = yaml_serde::to_string(wanted).map_err(Unreadable::because)?;
        let gap = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
        return Ok(format!("{text}{gap}{fresh}"));
    }
    let current: Value = yaml_serde::from_str(text).map_err(Unreadable::because)?;
    // The parser of the patches wants a last line that ends.
    let ended = if text.ends_with('\n') { text.to_owned() } else { format!("{text}\n") };
    let mut patches = Vec::new();
    collect(&current, wanted, &Route::default(), &mut patches)?;
    if patches.is_empty() {
        return Ok(text.to_owned());
    }
    let document = Document::new(ended).map_err(Unreadable::because)?;
    let edited = apply_yaml_patches(&document, &patches).map_err(Unreadable::because)?;
    Ok(edited.source().to_owned())
}

fn collect<'a>(
    current: &Value,
    wanted: &'a Value,
    route: &Route<'a>,
    patches: &mut Vec<Patch<'a>>,
) -> Result<(), Unreadable> {
    if !current.is_object() {
        return Err(Unreadable::because("it has a list or a text where keys must be"));
    }
    for (key, wanted) in wanted.as_object().into_iter().flatten() {
        let inner = route.with_key(Component::Key(key.as_str().into()));
        match (current.get(key), wanted) {
            (Some(current), wanted) if current == wanted => {}
            (Some(current), Value::Object(_)) => collect(current, wanted, &inner, patches)?,
            (Some(Value::Array(current)), Value::Array(items)) => {
                for item in items.iter().filter(|item| !current.contains(item)) {
                    patches.push(Patch { route: inner.clone(), operation: Op::Append { value: yaml(item)? } });
                }
            }
            (Some(_), wanted) => patches.push(Patch { route: inner, operation: Op::Replace(yaml(wanted)?) }),
            (None, wanted) => {
                patches.push(Patch {
                    route: route.clone(),
                    operation: Op::Add { key: key.clone(), value: yaml(wanted)? },
                });
            }
        }
    }
    Ok(())
}

fn yaml(value: &Value) -> Result<yaml_serde::Value, Unreadable> {
    yaml_serde::to_value(value).map_err(Unreadable::because)
}
