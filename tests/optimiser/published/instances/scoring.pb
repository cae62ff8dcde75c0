META
key;value
description;Schools
num_projects;8
num_votes;14
budget;18000
vote_type;scoring
PROJECTS
project_id;cost;votes;name;selected
P1;5500;3;"The P1; by the park";0
P2;4700;4;"The P2; by the park";0
P3;9000;3;"The P3; by the park";0
P4;6500;5;"The P4; by the park";0
P5;5600;3;"The P5; by the park";0
P6;7600;5;"The P6; by the park";0
P7;1400;2;"The P7; by the park";0
P8;8500;4;"The P8; by the park";0
VOTES
voter_id;age;vote;points
0;77;P3,P4;2,2
1;78;P2;0
2;62;P1;0
3;61;P4,P2;3,3
4;72;P8;1
5;25;P6,P1,P4,P8;5,2,2,3
6;61;P7,P3,P4;1,5,1
7;20;P2,P8,P7,P6;1,5,0,4
8;32;P6;5
9;23;P8,P2,P5,P3;4,3,5,2
10;61;P5;2
11;29;P5,P6;3,2
12;36;P1,P4;0,5
13;63;P6;3
