"""Names as people of all regions have them, by script, for documents that must hold them all."""

NAMES_BY_SCRIPT: dict[str, tuple[str, ...]] = {
    "Latn": (
        *("Ana Ruiz", "Søren Ærø", "Nguyễn Thị Ánh", "Siobhán O’Brien", "Ọlá Adébáyọ̀", "Li"),
        *("Wolfeschlegelsteinhausenbergerdorff Hubert", "'t Hart", "Lone Hill", "İpek Şahin"),
    ),
    "Cyrl": ("Юлия Иванова", "Їжак Ґалаґан", "Ђорђе Њежић"),
    "Grek": ("Γιώργος Παππάς", "Ἀλέξανδρος"),
    "Hebr": ("דוד כהן", "שרה לוי"),
    "Arab": (
        *("محمد علي", "علی\u200cرضا حسینی", "فاطمه 3 زهرا", "أحمد Ali"),
        *("عبد الله", "صلاح الدين", "ثناء اللہ", "لؤي إسلام"),
    ),
    "Deva": ("प्रिया शर्मा", "श्रीकृष्ण त्रिपाठी"),
    "Beng": ("শ্রেয়া ঘোষাল",),
    "Taml": ("தமிழ் செல்வன்",),
    "Telu": ("శ్రీనివాస రావు",),
    "Thai": ("สมชาย น้ำใจ",),
    "Armn": ("Շուշան Պետրոսյան",),
    "Geor": ("გიორგი ბერიძე",),
    "Ethi": ("ከበደ አበበ",),
    "Mymr": ("အောင်ဆန်းစုကြည်",),
    "Sinh": ("කුමාර සංගක්කාර",),
    "Hani": ("王小明", "山田 太郎"),
    "Jpan": ("さくら もも", "タナカ・ユウコ"),
    "Hang": ("김민수", "박 서연"),
}
