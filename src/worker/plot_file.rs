//! A plot as a file: a picture or its numbers. What it looks like is the window's business; here
//! it is made on the job thread and written so that nothing is half replaced.

use super::error::JobError;
use std::fmt;
use std::fs;
use std::path::Path;
use std::sync::Arc;

/// What kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlotFormat {
    /// A picture of pixels.
    Png,
    /// A picture of lines.
    Svg,
    /// The numbers.
    Csv,
}

impl PlotFormat {
    /// In the order of the menu.
    pub const ALL: [Self; 3] = [Self::Png, Self::Svg, Self::Csv];

    /// Ending of its files.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Svg => "svg",
            Self::Csv => "csv",
        }
    }

    /// What it is called in dialogs.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Png => "PNG",
            Self::Svg => "SVG",
            Self::Csv => "CSV",
        }
    }
}

/// Makes the bytes of a file, or says why not.
pub type Make = dyn Fn() -> Result<Vec<u8>, String> + Send + Sync;

/// A plot that is to be saved.
#[derive(Clone)]
pub struct PlotFile {
    /// As this.
    pub format: PlotFormat,
    /// Its bytes are made by this: a million rows take their time.
    pub make: Arc<Make>,
}

impl fmt::Debug for PlotFile {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("PlotFile").field("format", &self.format).finish_non_exhaustive()
    }
}

/// Writes it to `path`. What stood there is replaced only by a whole file.
pub fn write(path: &Path, plot: &PlotFile) -> Result<(), JobError> {
    let failed = |error: &dyn fmt::Display| {
        JobError::Other(format!(
            "The plot was not saved: {error}. Choose another place: {}",
            path.display()
        ))
    };
    let bytes = (plot.make)().map_err(|it| failed(&it))?;
    let mut beside = path.as_os_str().to_owned();
    beside.push(".part");
    fs::write(&beside, bytes).and_then(|()| fs::rename(&beside, path)).map_err(|it| failed(&it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stood_there_stays_unless_all_of_the_new_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plot.svg");
        fs::write(&path, "old").unwrap();
        let plot = |make: Arc<Make>| PlotFile { format: PlotFormat::Svg, make };
        let error = write(&path, &plot(Arc::new(|| Err("no memory".to_owned())))).unwrap_err();
        assert!(error.to_string().starts_with("The plot was not saved: no memory."), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        write(&path, &plot(Arc::new(|| Ok(b"<svg/>".to_vec())))).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "<svg/>");
        let nowhere = folder.path().join("no/plot.svg");
        assert!(write(&nowhere, &plot(Arc::new(|| Ok(Vec::new())))).is_err());
    }
}
